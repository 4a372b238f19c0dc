import { type ExecutionArgs, type ExecutionResult, execute, subscribe } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { leastBytes } from './answer-size.ts';

type PromiseOrValue<T> = T | Promise<T>;

/** How operations are executed, on every way to an answer. */
export interface Execution {
  readonly execute: (args: ExecutionArgs) => PromiseOrValue<ExecutionResult>;
  readonly subscribe: typeof subscribe;
}

/** graphql-js itself. Errors of variables suggest names of the schema only where clients may ask for it. */
export function createExecution({ suggestions }: { readonly suggestions: boolean }): Execution {
  const bounded = (args: ExecutionArgs, maxCoercionErrors: number): ExecutionArgs => ({
    ...args,
    hideSuggestions: !suggestions,
    options: { maxCoercionErrors },
  });
  return {
    execute(args) {
      const result = execute(bounded(args, 1));
      // Without data nothing was resolved. How much of what is wrong can be told takes a walk over the variables, which
      // those that are right are spared.
      if (!('errors' in result) || 'data' in result) return result;
      return execute(bounded(args, coercionErrorsFor(args.variableValues)));
    },
    subscribe: (args) => subscribe(bounded(args, coercionErrorsFor(args.variableValues))),
  };
}

/** Yoga brings an executor of its own, that of graphql-tools. */
export function useExecution(execution: Execution): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execution.execute),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(execution.subscribe),
  };
}

const mostErrors = 50;
const mostBytes = 2 * 1024 * 1024;

/** How many errors of variables are told: each repeats the value that it is about, which may be all of a large input. */
function coercionErrorsFor(variables: unknown): number {
  const bytes = leastBytes(variables, mostBytes);
  return Math.max(1, Math.min(mostErrors, Math.floor(mostBytes / bytes)));
}
