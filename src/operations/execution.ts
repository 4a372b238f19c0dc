import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, subscribe } from 'graphql';
import { leastBytes } from './answer-size.ts';

type PromiseOrValue<T> = T | Promise<T>;

/** How operations are executed, on every way to an answer. */
export interface Execution {
  readonly execute: (args: ExecutionArgs) => PromiseOrValue<ExecutionResult>;
  readonly subscribe: typeof subscribe;
}

/**
 * graphql-js itself. Where the operation cannot be executed, as with variables that do not fit, the errors ask for status 400,
 * and suggest names of the schema only where clients may ask for it.
 */
export function createExecution({ suggestions }: { readonly suggestions: boolean }): Execution {
  // Each by its name: the spread of an object costs more than all of them.
  const bounded = (args: ExecutionArgs, maxCoercionErrors: number): ExecutionArgs => ({
    schema: args.schema,
    document: args.document,
    rootValue: args.rootValue,
    contextValue: args.contextValue,
    variableValues: args.variableValues,
    operationName: args.operationName,
    fieldResolver: args.fieldResolver,
    typeResolver: args.typeResolver,
    subscribeFieldResolver: args.subscribeFieldResolver,
    hideSuggestions: !suggestions,
    options: { maxCoercionErrors },
  });
  return {
    execute(args) {
      const result = execute(bounded(args, 1)) as PromiseOrValue<ExecutionResult>;
      if (result instanceof Promise || !isRefused(result)) return result;
      // How much of what is wrong can be told takes a walk over the variables, which those that are right are spared.
      return as400(execute(bounded(args, coercionErrorsFor(args.variableValues))) as ExecutionResult);
    },
    async subscribe(args) {
      const result = await subscribe(bounded(args, coercionErrorsFor(args.variableValues)));
      return 'errors' in result && isRefused(result) ? as400(result) : result;
    },
  };
}

/** What was refused before anything was executed has no data, and its errors no path. */
function isRefused({ data, errors }: ExecutionResult): boolean {
  return data === undefined && errors !== undefined && errors.every(({ path }) => path === undefined);
}

function as400({ errors = [] }: ExecutionResult): ExecutionResult {
  return {
    errors: errors.map(({ message, nodes, source, positions, originalError, extensions }) => {
      const http = { status: 400, ...(extensions.http as object | undefined) };
      return new GraphQLError(message, {
        nodes,
        source,
        positions,
        originalError,
        extensions: { ...extensions, http },
      });
    }),
  };
}

const maxErrors = 50;
const maxBytes = 2 * 1024 * 1024;

/** How many errors of variables are told: each repeats the value that it is about, which may be all of a large input. */
function coercionErrorsFor(variables: unknown): number {
  const bytes = leastBytes(variables, maxBytes);
  return Math.max(1, Math.min(maxErrors, Math.floor(maxBytes / bytes)));
}
