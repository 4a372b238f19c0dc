import { readFileSync } from 'node:fs';

export interface ProcessState {
  /** It is a zombie: it has ended, but its parent has not waited for it. */
  readonly hasEnded: boolean;
  /** When it started, in ticks since the machine did. */
  readonly born: string | null;
}

/** The state of a process; null if it is unknown, as on systems other than Linux. */
export function findProcess(pid: number): ProcessState | null {
  try {
    // Fields 3 and 22 of proc(5), after the name, which can contain anything within its parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { hasEnded: fields[0] === 'Z' || fields[0] === 'X', born: fields[19] ?? null };
  } catch {
    return null;
  }
}
