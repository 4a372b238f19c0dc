import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const launcher = join(root, 'bin/parley.js');
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };

describe('an old version of Node', () => {
  const on = (version: string) => {
    const versions = JSON.stringify({ ...process.versions, node: version });
    const pretend = `Object.defineProperty(process, 'versions', { value: ${versions} })`;
    const url = `data:text/javascript,${encodeURIComponent(pretend)}`;
    return spawnSync(process.execPath, ['--import', url, launcher, '--version'], { encoding: 'utf8' });
  };

  it.each(['18.20.4', '20.18.1', '16.0.0'])('%s is rejected with one sentence', (version) => {
    const { status, stdout, stderr } = on(version);
    const short = version.split('.').slice(0, 2).join('.');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(`Node ${engines.node.replace('>=', '')} or newer is needed, this is ${short}.\n`);
  });
});

describe('in a clone', () => {
  let clone: string;
  const main = () => join(clone, 'src/cli/main.ts');
  const write = (text: string) => writeFileSync(main(), `console.log('${text}', ...process.argv.slice(2));\n`);
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/parley.js', ...args], {
      cwd: clone,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  // A clone with a one-line source file, and everything else that a build needs.
  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), 'parley-test-'));
    const stamp = 'src/generated/prisma/.generated-from';
    for (const path of ['bin', 'scripts', 'prisma', 'package.json', 'package-lock.json', 'tsconfig.json', stamp])
      cpSync(join(root, path), join(clone, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
    mkdirSync(join(clone, 'src/cli'));
    write('first');
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  it('the first command builds it, and prints only its own output', () => {
    expect(run('a', 'b c')).toEqual({ status: 0, stdout: 'first a b c\n', stderr: '' });
  });

  it('it is rebuilt only when a source has changed', () => {
    const built = join(clone, 'dist/cli/main.js');
    writeFileSync(built, readFileSync(built, 'utf8').replace('first', 'as it was'));
    expect(run().stdout).toBe('as it was\n');
    write('second');
    expect(run().stdout).toBe('second\n');
    expect(run().stdout).toBe('second\n');
  });

  it('it is rebuilt when a source was deleted', () => {
    const other = join(clone, 'src/other.ts');
    writeFileSync(other, 'export {};\n');
    run();
    write('third');
    // As old as possible: the folder shows the change.
    utimesSync(main(), 0, 0);
    expect(run().stdout).toBe('second\n');
    rmSync(other);
    expect(run().stdout).toBe('third\n');
  });

  it("a failed build prints the compiler's output and exits with 1", () => {
    writeFileSync(main(), 'const broken: number = "text";\n');
    const { status, stdout, stderr } = run();
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('src/cli/main.ts');
    write('fourth');
    expect(run().stdout).toBe('fourth\n');
  });

  it('npx finds it, needs no network, and adds no output', () => {
    const cache = join(clone, 'npm');
    const env = { ...process.env, npm_config_cache: cache, npm_config_offline: 'true' };
    const { status, stdout, stderr } = spawnSync('npx', ['parley', 'token', '--json'], {
      cwd: clone,
      encoding: 'utf8',
      env,
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'fourth token --json\n', stderr: '' });
  });
});
