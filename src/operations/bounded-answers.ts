import { GraphQLError } from 'graphql';
import { isLargerThan } from './answer-size.ts';

/** A result of an operation, or of one event of a subscription. */
interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The result, or an error result with the same extensions if its JSON would be too large. */
export function boundedAnswer<Result extends object>(result: Result, maxBytes: number, kind: string | null): Result {
  if (!isLargerThan(result, maxBytes)) return result;
  const { extensions } = result as Answer;
  return { ...tooLarge(maxBytes, kind), ...(extensions && { extensions }) } as Result;
}

/** The result that replaces one that is too large. The operation was executed, so it has `data`. */
export function tooLarge(maxBytes: number, kind: string | null): { data: null; errors: GraphQLError[] } {
  const kept = kind === 'mutation' ? ' The mutation was executed.' : '';
  const message = `The response would be larger than ${maxBytes} bytes.${kept} Request less at a time.`;
  return {
    data: null,
    errors: [new GraphQLError(message, { extensions: { code: 'RESPONSE_TOO_LARGE', limit: maxBytes } })],
  };
}
