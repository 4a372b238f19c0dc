// Imports what its arguments name into nowhere, and prints the peak memory of the process in bytes.
import { readFileSync } from 'node:fs';
import { importHistory } from '../../../src/cli/import/import-history.ts';
import type { ImportTarget } from '../../../src/cli/import/targets/target.ts';
import { tally } from '../../../src/cli/import/targets/target.ts';

/** The peak memory of this process alone: on Linux, getrusage counts what its parent had when it started it. */
function ownPeak(): number | null {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

const target: ImportTarget = {
  name: 'nowhere',
  chunksInFlight: 1,
  waiting: () => null,
  close: async () => {},
  timesOf: async () => null,
  send: async (rows) => tally(rows.map(() => 'created' as const)),
};
const options = { map: [], values: [], without: [], chunk: 500, json: true, quiet: true, fromStart: true };
await importHistory(process.argv.slice(2), options, {
  signal: new AbortController().signal,
  openTarget: async () => target,
  print: (text) => {
    const { rows, peakBytes } = JSON.parse(text) as { rows: number; peakBytes: number };
    process.stdout.write(JSON.stringify({ rows, peakBytes: ownPeak() ?? peakBytes }));
  },
});
