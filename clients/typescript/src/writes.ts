import type { Document } from './document.js';
import { ParleyFailureError } from './errors.js';
import { mutations, type Writes } from './generated/writes.js';
import { newIdempotencyKey } from './idempotency-key.js';
import { defaultRetryLimits, withRetries } from './retry.js';
import type { CallOptions, ClientOptions, Transport } from './transport.js';
import type { Failure } from './types.js';
import type { Write } from './write.js';

/** A result without its failures. */
export type Success<Result> = Exclude<Result, { code: Failure['code'] }>;

/** Every write again, in a variant that throws failures as a ParleyFailureError. */
export type OrThrow<Writes> = {
  readonly [Name in keyof Writes]: Writes[Name] extends Write<infer Input, infer Result>
    ? Write<Input, Success<Result>>
    : never;
};

type Mutation<Input, Result> = Document<RootField<Result>, { input: Input }>;

interface KeyedInput {
  readonly idempotencyKey?: string | null | undefined;
}

/** The data of an operation with a single root field. All of ours have one. */
export interface RootField<Result> {
  readonly [field: string]: Result;
}

export function createWrites(transport: Transport, options: ClientOptions): Writes {
  const run = <Input, Result>(
    document: Mutation<Input, Result>,
    input: Input,
    repeatable: boolean,
    { signal, retry }: CallOptions = {},
  ): Promise<Result> =>
    withRetries({
      attempt: async () => rootOf(await transport.send(document, { input }, signal)),
      repeatable,
      limits: { ...defaultRetryLimits, ...options.retry, ...retry },
      signal,
    });

  /** A key makes it safe to repeat a write with an unknown outcome. All attempts use the same one. */
  const keyed =
    <Input extends KeyedInput, Result>(document: Mutation<Input, Result>): Write<Input, Result> =>
    (input, call) =>
      run(document, { ...input, idempotencyKey: input.idempotencyKey ?? newIdempotencyKey() }, true, call);

  /** These accept no key. A second request would return something else, or do more, so they are sent once. */
  const once =
    <Input, Result>(document: Mutation<Input, Result>): Write<Input, Result> =>
    (input, call) =>
      run(document, input, false, call);

  const writes = Object.entries(mutations).map(([name, { document, keyed: takesKey }]) => {
    const mutation = document as unknown as Mutation<KeyedInput, unknown>;
    return [name, takesKey ? keyed(mutation) : once(mutation)];
  });
  return Object.fromEntries(writes) as Writes;
}

export function orThrowOf<Functions extends object>(writes: Functions): OrThrow<Functions> {
  const throwing = Object.entries<Write<never, unknown>>(writes as never).map(([name, write]) => [
    name,
    async (...args: Parameters<typeof write>) => {
      const result = await write(...args);
      if (isFailure(result)) throw new ParleyFailureError(result);
      return result;
    },
  ]);
  return Object.fromEntries(throwing) as OrThrow<Functions>;
}

/** Whether it is one of the failures in a result, including those that later gateways add. */
export function isFailure(result: unknown): result is Failure {
  return typeof result === 'object' && result !== null && 'code' in result && 'retryable' in result;
}

export function rootOf<Result>(data: RootField<Result>): Result {
  return Object.values(data)[0] as Result;
}
