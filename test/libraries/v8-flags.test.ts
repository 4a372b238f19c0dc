import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const flags = [read('src/cli/settings-of-v8.ts'), read('package.json')].flatMap(
  (text) => text.match(/--(?:no-)?(?:allocation-site-pretenuring|max-semi-space-size=\d+)/g) ?? [],
);

it('V8 accepts every flag that the program sets', () => {
  expect(new Set(flags.map((flag) => flag.split('=')[0]))).toEqual(
    new Set(['--no-allocation-site-pretenuring', '--max-semi-space-size']),
  );
  const program = 'process.stdout.write("started")';
  expect(execFileSync(process.execPath, [...flags, '-e', program], { encoding: 'utf8' })).toBe('started');
});

it('Node rejects a flag that V8 does not know', () => {
  expect(() => execFileSync(process.execPath, ['--no-such-flag-of-v8', '-e', '0'], { stdio: 'ignore' })).toThrow();
});
