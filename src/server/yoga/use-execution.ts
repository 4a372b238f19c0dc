import type { Plugin } from 'graphql-yoga';
import type { RequestState } from '../../operations/context.ts';
import type { Execution } from '../../operations/execution.ts';
import type { Context } from '../../schema/core/context.ts';

/** Yoga brings an executor of its own, that of graphql-tools. */
export function useExecution(execution: Execution): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execution.execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(execution.subscribe),
  };
}

/** What was executed on the direct way and has errors comes by only to have them worded. */
export function useExecutedResult(): Plugin<Context & RequestState> {
  return {
    onExecute({ context, setExecuteFn }) {
      const { executed } = context;
      if (executed) setExecuteFn(() => executed);
    },
  };
}
