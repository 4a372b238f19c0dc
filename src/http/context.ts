import type { Caller } from '../domain/caller.ts';
import type { Gateway } from '../domain/gateway.ts';
import type { Context, RequestOrigin } from '../schema/context.ts';

/** What the HTTP layer knows of a request before anything is parsed. */
export interface RequestState {
  readonly requestId: string;
  caller: Caller | null;
}

/** The context of one request: its caller, with loaders of its own. */
export function createContext(gateway: Gateway, caller: Caller, origin: RequestOrigin): Context {
  return { caller, origin, gateway, reads: gateway.createReads(caller), endRehearsal: null };
}
