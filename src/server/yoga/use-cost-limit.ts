import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { prepareCost } from '../../operations/operation-cost.ts';
import { perOperation, type RequestedOperation } from '../../operations/per-operation.ts';

interface Requested extends RequestedOperation {
  readonly variableValues?: unknown;
}

/** Rejects operations whose response could contain more than `maxCost` objects, before anything is resolved. */
export function useCostLimit(maxCost: number): Plugin {
  const prepared = perOperation(prepareCost);
  const costOf = (requested: Requested): number | null =>
    prepared(requested)?.((requested.variableValues ?? {}) as Record<string, unknown>) ?? null;
  const refused = (requested: Requested) => {
    try {
      const cost = costOf(requested);
      if (cost === null || cost <= maxCost) return null;
      const message = `The response could contain ${cost} objects; the limit is ${maxCost}. Request smaller pages.`;
      return refusal(message, { cost, limit: maxCost });
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      return refusal(error.message, { argument: error.argument.join('.') });
    }
  };
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const error = refused(args as Requested);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const error = refused(args as Requested);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
  };
}

function refusal(message: string, extensions: object): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', ...extensions, http: { status: 400 } } });
}
