import { GraphQLError, Source } from 'graphql';

/**
 * A compiled operation's error as graphql-js makes it: it knows its place as lines and columns alone, which are lost
 * wherever an error is made anew from its source and positions.
 */
export function toLocatedError(error: GraphQLError, text: string): GraphQLError {
  const { message, path, extensions, locations } = error;
  const originalError = error.originalError ?? null;
  const lineStarts = [0, ...[...text.matchAll(/\r\n|[\n\r]/g)].map(({ index, 0: end }) => index + end.length)];
  const positions = (locations ?? []).map(({ line, column }) => (lineStarts[line - 1] ?? 0) + column - 1);
  return new GraphQLError(message, {
    ...(positions.length > 0 && { source: new Source(text), positions }),
    path,
    originalError,
    extensions,
  });
}
