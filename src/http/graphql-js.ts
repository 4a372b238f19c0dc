import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type SubscriptionArgs,
  subscribe,
} from 'graphql';

/**
 * `execute` of graphql-js, on every way to an answer. Where the operation cannot be executed, as with variables that do
 * not fit, the errors ask for status 400, which graphql-js says nothing of.
 */
export function executeOperation(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  const result = execute(args) as ExecutionResult | Promise<ExecutionResult>;
  return result instanceof Promise ? result : refusedAs400(result);
}

/** The same of `subscribe`. */
export async function subscribeToOperation(args: SubscriptionArgs): ReturnType<typeof subscribe> {
  const result = await subscribe(args);
  return 'errors' in result ? refusedAs400(result) : result;
}

/** What was refused before anything was executed has no data, and its errors no path. */
function refusedAs400(result: ExecutionResult): ExecutionResult {
  const { data, errors } = result;
  if (data !== undefined || !errors?.every(({ path }) => path === undefined)) return result;
  return { errors: errors.map(asRefusal) };
}

function asRefusal(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, originalError, extensions } = error;
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    originalError,
    extensions: { ...extensions, http: { status: 400, ...(extensions.http as object | undefined) } },
  });
}
