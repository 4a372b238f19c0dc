import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { prepareAccess } from '../../operations/operation-access.ts';
import { type AskedOperation, perOperation } from '../../operations/per-operation.ts';
import type { Context } from '../../schema/core/context.ts';

interface Asked extends AskedOperation {
  readonly variableValues?: unknown;
  readonly contextValue?: unknown;
}

/** R2: rejects an operation that needs permissions which the token lacks, before anything is executed. */
export function usePermissions(): Plugin<Context> {
  const accessOf = perOperation(prepareAccess);
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
