// Imports what its arguments name into nowhere, and prints the peak memory of the process in bytes.
import { importHistory } from '../../../src/cli/import/import-history.ts';
import type { ImportTarget } from '../../../src/cli/import/targets/target.ts';
import { tally } from '../../../src/cli/import/targets/target.ts';

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
    process.stdout.write(JSON.stringify({ rows, peakBytes }));
  },
});
