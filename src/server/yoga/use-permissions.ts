import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { prepareAccess } from '../../operations/operation-access.ts';
import { perOperation, type RequestedOperation } from '../../operations/per-operation.ts';
import type { Context } from '../../schema/core/context.ts';

interface Requested extends RequestedOperation {
  readonly variableValues?: unknown;
  readonly contextValue?: unknown;
}

/** R2: rejects an operation that needs permissions which the token lacks, before anything is executed. */
export function usePermissions(): Plugin<Context> {
  const accessOf = perOperation(prepareAccess);
  const refusals = (requested: Requested): GraphQLError[] => {
    const access = accessOf(requested);
    const { caller } = requested.contextValue as Context;
    const variables = (requested.variableValues ?? {}) as Record<string, unknown>;
    return access === null || access.permits(caller, variables) ? [] : access.refusals(caller, variables);
  };
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const errors = refusals(args as Requested);
      if (errors.length > 0) setResultAndStopExecution({ data: null, errors });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const errors = refusals(args as Requested);
      if (errors.length > 0) setResultAndStopExecution({ errors });
    },
  };
}
