import { type ExecutionArgs, execute, subscribe } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { leastBytes } from './answer-size.ts';

/**
 * Executes by graphql-js itself; Yoga brings an executor of its own. Errors of variables suggest names of the schema only
 * where clients may ask for it.
 */
export function useExecution({ suggestions }: { readonly suggestions: boolean }): Plugin {
  const complete = (args: ExecutionArgs): ExecutionArgs => ({
    ...args,
    hideSuggestions: !suggestions,
    options: { maxCoercionErrors: coercionErrorsFor(args.variableValues) },
  });
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn((args: ExecutionArgs) => execute(complete(args))),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn((args: ExecutionArgs) => subscribe(complete(args))),
  };
}

const mostErrors = 50;
const mostBytes = 2 * 1024 * 1024;

/** How many errors of variables are told: each repeats the value that it is about, which may be all of a large input. */
function coercionErrorsFor(variables: unknown): number {
  const bytes = leastBytes(variables, mostBytes);
  return Math.max(1, Math.min(mostErrors, Math.floor(mostBytes / bytes)));
}
