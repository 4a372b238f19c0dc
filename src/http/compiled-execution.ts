import { OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../schema/context.ts';
import type { PreparedOperations } from './prepared-operations.ts';

/**
 * Tells `prepared` of every operation that Yoga is about to execute, and executes queries that are prepared as compiled
 * functions (docs/performance.md has what it gains). Mutations that come this way are interpreted, for the messages
 * about their variables.
 */
export function useCompiledExecution(prepared: PreparedOperations): Plugin<Context> {
  return {
    onExecute({ args, context, setExecuteFn }) {
      const text = context.params?.query;
      if (typeof text !== 'string') return;
      const operationName = context.params.operationName ?? null;
      prepared.noteUse(text, operationName, args.document);
      const operation = prepared.find(text, operationName);
      if (operation?.kind !== OperationTypeNode.QUERY) return;
      setExecuteFn(({ contextValue, variableValues }) =>
        operation.execute(contextValue as Context, (variableValues ?? {}) as Record<string, unknown>),
      );
    },
  };
}
