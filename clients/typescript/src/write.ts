import type { CallOptions } from './transport.js';

/** A write: its result is a union, to be distinguished by `__typename`. */
export type Write<Input, Result> = (input: Input, options?: CallOptions) => Promise<Result>;
