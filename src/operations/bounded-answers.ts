import { GraphQLError } from 'graphql';
import { isLargerThan } from './answer-size.ts';

/** A result to answer with, of an operation or of one event of a subscription. */
interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The result, or, where its JSON would have more bytes than an answer may, one that says so; with its extensions. */
export function boundedAnswer<Result extends object>(result: Result, maxBytes: number, kind: string | null): Result {
  if (!isLargerThan(result, maxBytes)) return result;
  const { extensions } = result as Answer;
  return { ...tooLarge(maxBytes, kind), ...(extensions && { extensions }) } as Result;
}

/** What is answered instead of what is too large. The operation was executed, so there is `data`. */
export function tooLarge(maxBytes: number, kind: string | null): { data: null; errors: GraphQLError[] } {
  const kept = kind === 'mutation' ? ' What the mutation wrote is kept.' : '';
  const message = `The answer would have more than ${maxBytes} bytes.${kept} Ask for less at a time.`;
  return {
    data: null,
    errors: [new GraphQLError(message, { extensions: { code: 'RESPONSE_TOO_LARGE', limit: maxBytes } })],
  };
}
