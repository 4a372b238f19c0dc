import type { Plugin } from 'graphql-yoga';
import type { RequestState } from '../../operations/context.ts';
import type { Execution } from '../../operations/execution.ts';
import type { Context } from '../../schema/core/context.ts';

/** Yoga's default executor is that of graphql-tools. */
export function useExecution(execution: Execution): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execution.execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(execution.subscribe),
  };
}

/** Results of the fast path with errors pass through here only to have their errors formatted. */
export function useExecutedResult(): Plugin<Context & RequestState> {
  return {
    onExecute({ context, setExecuteFn }) {
      const { executed } = context;
      if (executed) setExecuteFn(() => executed);
    },
  };
}
