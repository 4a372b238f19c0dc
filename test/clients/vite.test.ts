import { type ChildProcess, spawn } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit } from '../support/clients/browser.ts';
import { startGateway } from '../support/gateways/gateway-process.ts';
import { demoToken, newDataDir } from '../support/processes/command.ts';
import { until } from '../support/processes/until.ts';
import { schemaText, tell } from './changed-schema.ts';
import { grownUnions } from './changes.ts';
import { type Address, Folder, installed, missingPackages } from './follow.ts';
import { readPage } from './page.ts';

const page = await readPage(new URL('../../docs/clients/vite.md', import.meta.url));
const modules = fileURLToPath(new URL('node_modules', import.meta.url));
const rootModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

let gateway: Address;
let folder: Folder;
let app: string;
let server: ChildProcess | undefined;
afterAll(() => void server?.kill());

/**
 * Links the packages of this workspace, in the versions of its lock file; the compiler is the root's, as the template
 * requires.
 */
async function linkPackages(): Promise<void> {
  const own = join(app, 'node_modules');
  await mkdir(join(own, '.bin'), { recursive: true });
  const link = async (from: string, name: string) => symlink(join(from, name), join(own, name));
  for (const name of await readdir(modules))
    if (!name.startsWith('.') && name !== 'typescript') await link(modules, name);
  for (const name of await readdir(join(modules, '.bin'))) if (name !== 'tsc') await link(modules, `.bin/${name}`);
  for (const name of ['typescript', '.bin/tsc']) await link(rootModules, name);
}

/** Follows the page up to its last block; with PAGES_INSTALL set, installs its packages as it says. */
async function follow(): Promise<void> {
  for (const step of page.steps) {
    if (step.kind === 'file') await writeFile(join(app, step.name), step.text);
    else if (!step.text.includes('npm run build'))
      for (const command of step.text.trimEnd().split('\n')) {
        if (/^export PARLEY_URL=/.test(command)) continue;
        if (!process.env.PAGES_INSTALL && command.startsWith('npm install ')) continue;
        // With PAGES_INSTALL, npm would ask whether to install create-vite.
        const create = process.env.PAGES_INSTALL
          ? `export npm_config_yes=true; ${command}`
          : command.replace(/^npm create vite@latest (.*?) -- /, 'create-vite $1 ');
        const { code, output } = await folder.run(
          command.startsWith('npm install') ? `cd parley-app && ${command}` : create,
          gateway,
        );
        expect(code, output).toBe(0);
        if (command.startsWith('cd ')) {
          // Later commands each run in that folder.
          expect((await lstat(app)).isDirectory()).toBe(true);
          if (!process.env.PAGES_INSTALL) await linkPackages();
        }
      }
  }
}

const generateAndBuild = (address: Address) =>
  folder.run('cd parley-app && npx graphql-codegen && npm run build', address);

beforeAll(async () => {
  const { url } = await startGateway({ dataDir: newDataDir() });
  gateway = { url: `${url}/graphql`, token: demoToken };
  folder = await Folder.of({ steps: [], prints: '' });
  app = join(folder.path, 'parley-app');
  await follow();
});

describe("the page for Vite, followed from create-vite's own template", () => {
  it('needs packages that this workspace has, in the versions of the template', async () => {
    expect(missingPackages(page)).toEqual([]);
    const { dependencies, devDependencies } = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'));
    const major = (range: string) => Number(/\d+/.exec(range)?.[0]);
    const root = JSON.parse(await readFile(join(rootModules, '../package.json'), 'utf8')).devDependencies;
    // Types of Node for its own configuration, and a linter: nothing checked here needs them.
    const { '@types/node': _types, oxlint: _linter, ...asked } = { ...dependencies, ...devDependencies };
    const here: Record<string, string> = { ...installed, typescript: root.typescript };
    for (const [name, range] of Object.entries<string>(asked))
      expect([name, major(here[name] ?? '')]).toEqual([name, major(range)]);
  });

  it('generates, compiles and builds', async () => {
    const { code, output } = await generateAndBuild(gateway);
    expect(code, output).toBe(0);
    expect(await readdir(join(app, 'dist'))).toContain('index.html');
  });

  it('shows conversations, creates one, and reports what is wrong with another', async () => {
    server = spawn(join(app, 'node_modules/.bin/vite'), ['--host', '127.0.0.1'], {
      cwd: app,
      env: { ...process.env, PARLEY_URL: gateway.url, PARLEY_TOKEN: gateway.token, NO_COLOR: '1', NODE_ENV: '' },
    });
    let printed = '';
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (chunk) => {
        printed += chunk;
      });
    await until(
      async () => printed,
      (text) => /Local: +http:\S+/.test(text),
    );
    const [, address = ''] = /Local: +(http:\S+?)\/?\s/.exec(printed) ?? [];

    const { page: opened, faults } = await visit(address, '/');
    await opened.getByRole('listitem').first().waitFor();
    await opened.getByPlaceholder('E-mail').fill('ada@example.com');
    await opened.getByPlaceholder('About').fill('A parcel');
    await opened.getByRole('button', { name: 'Create' }).click();
    await opened.getByText('Created: A parcel').waitFor();
    await opened.getByText('A parcel (OPEN, ada@example.com)').waitFor();
    await opened.getByPlaceholder('E-mail').fill('nobody');
    await opened.getByRole('button', { name: 'Create' }).click();
    await opened.getByText('customer.email:').waitFor();
    expect(faults).toEqual([]);
  });

  it('stops compiling when a union has one more member', async () => {
    const { code, output } = await generateAndBuild(await tell(grownUnions));
    expect(code).not.toBe(0);
    expect(output).toMatch(/App\.tsx.*error TS2345: .*NewError.*'never'/);
    expect((await generateAndBuild(await tell(schemaText))).code).toBe(0);
  });
});
