import type { Plugin } from 'graphql-yoga';
import type { KnownOperations } from '../../fast-path/known-operations.ts';
import type { Context } from '../../schema/core/context.ts';

/** Reports every operation that Yoga is about to execute to `prepared`: it is valid and may be sent again. */
export function useKnownOperations(prepared: KnownOperations): Plugin<Context> {
  return {
    onExecute({ args, context }) {
      const { query, operationName } = context.params;
      if (query) prepared.noteUse(context.caller.orgId, query, operationName, args.document);
    },
  };
}
