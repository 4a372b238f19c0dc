export { createClient, type ParleyClient } from './client.js';
export type { Document } from './document.js';
export { type GraphqlError, ParleyFailureError, ParleyRequestError } from './errors.js';
export type { List } from './pages.js';
export type { RetryLimits } from './retry.js';
export type { SubscriptionOptions } from './subscriptions.js';
export type { CallOptions, ClientOptions } from './transport.js';
export type * from './types.js';
export { isFailure, type OrThrow, type Success, type Write, type Writes } from './writes.js';
