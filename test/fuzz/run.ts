import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

// The fuzz tests, for as long as one likes: npm run fuzz -- --runs 2000, and --seed N to have a failing run again.
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
});
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/fuzz/everything.test.ts', 'test/fuzz/subscriptions.test.ts'],
  {
    stdio: 'inherit',
    env: { ...process.env, FUZZ_RUNS: values.runs, ...(values.seed && { FUZZ_SEED: values.seed }) },
  },
);
process.exit(status ?? 1);
