import type { Cluster } from './cluster.ts';
import type { Verdict } from './verdict.ts';

/** One kind of fault, caused repeatedly under load. */
export interface Fault {
  readonly name: string;
  /** How often it is caused. */
  readonly times: { readonly long: number; readonly short: number };
  run(context: FaultContext): Promise<FaultReport>;
}

interface FaultContext {
  readonly cluster: Cluster;
  readonly times: number;
  /** Called after each repetition; prints a line. */
  readonly progress: (line: string) => void;
}

export interface FaultReport extends Verdict {
  readonly name: string;
  /** How it was caused, if that is not obvious. */
  readonly note?: string;
  readonly times: number;
  /** How long after the end of each fault (after each kill, if a gateway dies) a write was acknowledged, in ms. */
  readonly recoveriesMs: readonly number[];
  /** How often a limit was reported: if it was never reached, not exceeding it proves nothing. */
  readonly limited: { readonly threads: number; readonly rate: number };
  /** The number of SERVICE_UNAVAILABLE responses. */
  readonly unavailable: number;
  /** Requests with an unknown outcome: the connection was lost during COMMIT. */
  readonly unknown: number;
}
