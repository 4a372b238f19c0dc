import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

// The fuzz tests, for as long as one likes: npm run fuzz -- --runs 2000, and --seed N to have a failing run again. Names
// after that are of some of the tests only: npm run fuzz -- --runs 2000 answers writes.
const tests = ['everything', 'subscriptions', 'answers', 'writes'];
const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !tests.includes(name));
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}; there are ${tests.join(', ')}.`);
const chosen = positionals.length > 0 ? positionals : tests;
const { status } = spawnSync('npx', ['vitest', 'run', ...chosen.map((name) => `test/fuzz/${name}.test.ts`)], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_RUNS: values.runs, ...(values.seed && { FUZZ_SEED: values.seed }) },
});
process.exit(status ?? 1);
