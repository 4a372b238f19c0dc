import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

// Runs the fuzz tests for as long as requested: npm run fuzz -- --runs 2000, with --seed N to repeat a failing run.
// Names after these options select tests: npm run fuzz -- --runs 2000 answers writes.
const tests = ['everything', 'subscriptions', 'answers', 'writes'];
const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !tests.includes(name));
if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}; the tests are ${tests.join(', ')}.`);
const chosen = positionals.length > 0 ? positionals : tests;
const { status } = spawnSync('npx', ['vitest', 'run', ...chosen.map((name) => `test/fuzz/${name}.test.ts`)], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS: values.runs, ...(values.seed && { FUZZ_SEED: values.seed }) },
});
process.exit(status ?? 1);
