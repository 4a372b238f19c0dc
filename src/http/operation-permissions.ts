import { type DocumentNode, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../schema/context.ts';
import { type OperationAccess, prepareAccess } from './operation-access.ts';

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variableValues?: unknown;
  readonly contextValue?: unknown;
}

/** R2: refuses an operation that asks for anything its token may not be given, before any of it is executed. */
export function usePermissions(): Plugin<Context> {
  const prepared = new WeakMap<DocumentNode, Map<string | null, OperationAccess>>();
  const accessOf = ({ schema, document, operationName = null }: Asked): OperationAccess | null => {
    const known = prepared.get(document)?.get(operationName);
    if (known) return known;
    const operation = getOperationAST(document, operationName);
    // Which operation is meant is not known: execution refuses it.
    if (!operation) return null;
    const access = prepareAccess(schema, document, operation);
    prepared.set(document, (prepared.get(document) ?? new Map()).set(operationName, access));
    return access;
  };
  const refusals = (asked: Asked): GraphQLError[] => {
    const access = accessOf(asked);
    const { caller } = asked.contextValue as Context;
    const variables = (asked.variableValues ?? {}) as Record<string, unknown>;
    return access === null || access.permits(caller, variables) ? [] : access.refusals(caller, variables);
  };
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const errors = refusals(args as Asked);
      if (errors.length > 0) setResultAndStopExecution({ data: null, errors });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const errors = refusals(args as Asked);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
  };
}
