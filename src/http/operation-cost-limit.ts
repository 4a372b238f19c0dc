import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { InvalidRequestError } from '../domain/invalid-request-error.ts';
import { type OperationCost, prepareCost } from './operation-cost.ts';

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: unknown;
}

/** Refuses operations whose answer could hold more objects than `maxCost`, before anything of them is resolved. */
export function useCostLimit(maxCost: number): Plugin {
  const known = new WeakMap<DocumentNode, Map<string, OperationCost>>();
  const costOf = ({ schema, document, operationName, variableValues }: Asked): number | null => {
    let costs = known.get(document);
    if (!costs) {
      costs = new Map();
      known.set(document, costs);
    }
    let cost = costs.get(operationName ?? '');
    if (!cost) {
      const operation = getOperationAST(document, operationName);
      // Which operation is meant is not known: execution refuses it.
      if (!operation) return null;
      cost = prepareCost(schema, document, operation);
      costs.set(operationName ?? '', cost);
    }
    return cost((variableValues ?? {}) as Record<string, unknown>);
  };
  const refused = (asked: Asked) => {
    try {
      const cost = costOf(asked);
      if (cost === null || cost <= maxCost) return null;
      const message = `The answer could hold ${cost} objects; at most ${maxCost} are given. Ask for smaller pages.`;
      return refusal(message, { cost, limit: maxCost });
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      return refusal(error.message, { argument: error.argument.join('.') });
    }
  };
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const error = refused(args as Asked);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const error = refused(args as Asked);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
  };
}

function refusal(message: string, extensions: object): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', ...extensions, http: { status: 400 } } });
}
