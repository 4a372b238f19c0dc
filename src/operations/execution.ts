import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, subscribe } from 'graphql';
import { leastBytes } from './answer-size.ts';

type PromiseOrValue<T> = T | Promise<T>;

/** The execution of operations, for the fast path and for Yoga. */
export interface Execution {
  readonly execute: (args: ExecutionArgs) => PromiseOrValue<ExecutionResult>;
  readonly subscribe: typeof subscribe;
}

/**
 * Executes with graphql-js. If the operation cannot be executed, for example because of invalid variables, the errors request status
 * 400, and suggest names of the schema only if introspection is allowed.
 */
export function createExecution({ suggestions }: { readonly suggestions: boolean }): Execution {
  // Listed individually, because spreading an object costs more.
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
      // Only invalid variables are walked, to decide how many errors to report.
      return as400(execute(bounded(args, coercionErrorsFor(args.variableValues))) as ExecutionResult);
    },
    async subscribe(args) {
      const result = await subscribe(bounded(args, coercionErrorsFor(args.variableValues)));
      return 'errors' in result && isRefused(result) ? as400(result) : result;
    },
  };
}

/** A result that was rejected before execution has no data, and its errors have no path. */
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

/** The maximum number of reported variable errors: each repeats the invalid value, which can be a large input. */
function coercionErrorsFor(variables: unknown): number {
  const bytes = leastBytes(variables, maxBytes);
  return Math.max(1, Math.min(maxErrors, Math.floor(maxBytes / bytes)));
}
