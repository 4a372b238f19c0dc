import type { Plugin } from 'graphql-yoga';
import type { Execution } from '../../operations/execution.ts';

/** Yoga brings an executor of its own, that of graphql-tools. */
export function useExecution(execution: Execution): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execution.execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(execution.subscribe),
  };
}
