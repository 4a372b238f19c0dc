import type { Cluster } from './cluster.ts';
import type { Verdict } from './verdict.ts';

/** One kind of fault, made on purpose again and again under load. */
export interface Fault {
  readonly name: string;
  /** How often it is made. */
  readonly times: { readonly long: number; readonly short: number };
  run(context: FaultContext): Promise<FaultReport>;
}

interface FaultContext {
  readonly cluster: Cluster;
  readonly times: number;
  /** Told after each time; writes a line. */
  readonly progress: (line: string) => void;
}

export interface FaultReport extends Verdict {
  readonly name: string;
  /** How it was made, where that is not plain. */
  readonly note?: string;
  readonly times: number;
  /** How long after each fault's end (each kill, where a gateway dies) a write was acknowledged, in ms. */
  readonly recoveriesMs: readonly number[];
  /** How often a limit was answered: had it never been reached, that none was exceeded would say nothing. */
  readonly limited: { readonly threads: number; readonly rate: number };
  /** Requests answered with SERVICE_UNAVAILABLE. */
  readonly unavailable: number;
  /** Requests whose outcome the gateway could not know: the connection was lost during COMMIT. */
  readonly unknown: number;
}
