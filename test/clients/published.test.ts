import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from '../support/gateways/gateway-process.ts';
import { demoToken, newDataDir } from '../support/processes/command.ts';
import { changes } from './changes.ts';
import { Folder } from './follow.ts';
import { readPage } from './page.ts';

const { build } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'clients/typescript');
const readmeUrl = new URL('../../clients/typescript/README.md', import.meta.url);
const readme = await readFile(readmeUrl, 'utf8');
const page = await readPage(readmeUrl);
const run = promisify(execFile);

let gateway: { url: string; token: string };
let folder: Folder;
beforeAll(async () => {
  const { url } = await startGateway({ dataDir: newDataDir() });
  gateway = { url: `${url}/graphql`, token: demoToken };
  folder = await Folder.of(page);
});

/** Runs the generator in a folder with this workspace's packages; returns its output and that of the compiler. */
async function generate(clientFolder: string, ...options: string[]) {
  const bin = join(here, 'node_modules/.bin');
  const command = `graphql-codegen --config "${join(clientFolder, 'codegen.mjs')}" ${options.join(' ')}`;
  return run('bash', ['-c', `${command} 2>&1; echo "ended with $?"`], {
    cwd: here,
    env: { ...process.env, NODE_ENV: '', PATH: `${bin}:${process.env.PATH}`, NO_COLOR: '1' },
  });
}

describe('@parley/client', () => {
  it('has generated files that match the schema and its operations', async () => {
    const { stdout } = await generate(source, '--check');
    expect(stdout).toContain('ended with 0');
  });

  it('works when packed and installed as its README says, and prints what the README shows', async () => {
    await run('npm', ['pack', source, '--pack-destination', folder.path], { cwd: root });
    const packed = await run('tar', ['-tzf', join(folder.path, 'parley-client-0.1.0.tgz')]);
    const names = packed.stdout.trim().split('\n');
    expect(names).toContain('package/README.md');
    expect(
      names.filter(
        (name) =>
          !/^package\/(?:package\.json|README\.md|LICENSE|(?:dist\/[\w/-]+\.(?:js|d\.ts)(?:\.map)?|src\/[\w/-]+\.ts))$/.test(
            name,
          ),
      ),
    ).toEqual([]);
    // Simulates an install: its files, without further packages.
    const installed = join(folder.path, 'installed');
    await mkdir(installed);
    await run('tar', ['-xzf', 'parley-client-0.1.0.tgz', '-C', installed], { cwd: folder.path });
    expect(JSON.parse(await readFile(join(installed, 'package/package.json'), 'utf8')).dependencies).toBeUndefined();
    await mkdir(join(folder.path, 'node_modules/@parley'), { recursive: true });
    await rename(join(installed, 'package'), join(folder.path, 'node_modules/@parley/client'));
    const { code, output } = await folder.follow(gateway);
    expect(code, output).toBe(0);
    expect(output).toContain(page.prints);
  });

  it('works in a browser, without Node APIs', async () => {
    const bundle = await build({
      entryPoints: [join(folder.path, 'node_modules/@parley/client/dist/index.js')],
      bundle: true,
      format: 'iife',
      globalName: 'parleyClient',
      platform: 'browser',
      minify: true,
      write: false,
    });
    const text = bundle.outputFiles[0]?.text ?? '';
    const [, minified, zipped] = /less than (\d+) KB, or (\d+) KB with gzip/.exec(readme) ?? [];
    const stated = [Number(minified), Number(zipped)].map((kilobytes) => kilobytes * 1000);
    const measured = [Buffer.byteLength(text), gzipSync(text).length];
    measured.forEach((size, n) => {
      expect(size).toBeLessThan(stated[n] ?? 0);
      expect(size, 'The README states far too much.').toBeGreaterThan((stated[n] ?? 0) * 0.7);
    });
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    try {
      const tab = await browser.newPage();
      await tab.goto(new URL('/health', gateway.url).href);
      await tab.addScriptTag({ content: text });
      const seen = await tab.evaluate(async ({ url, token }) => {
        const { createClient } = (globalThis as any)
          .parleyClient as typeof import('../../clients/typescript/src/index.js');
        const parley = createClient({ url, token });
        const { conversation } = await parley.orThrow.createConversation({
          customer: { email: 'browser@example.com' },
        });
        const found = await parley.conversation(conversation.id);
        const refused = await createClient({ url, token: 'nonsense' })
          .viewer()
          .catch(({ code }) => code);
        const same =
          found?.__typename === 'Conversation' &&
          Object.entries(conversation).every(
            ([name, value]) => typeof value === 'object' || found[name as keyof typeof found] === value,
          );
        return { same, refused };
      }, gateway);
      expect(seen).toEqual({ same: true, refused: 'UNAUTHENTICATED' });
    } finally {
      await browser.close();
    }
  });

  it.each(changes)('stops compiling, or its README does, when $what', async ({ schema, complaints }) => {
    const copy = join(folder.path, 'copy', String(changes.findIndex((one) => one.schema === schema)));
    const client = join(copy, 'clients/typescript');
    await cp(source, client, { recursive: true });
    await symlink(join(here, 'node_modules'), join(copy, 'node_modules'));
    await writeFile(join(copy, 'schema.graphql'), schema);
    const main = page.steps.find((step) => step.kind === 'file' && step.name === 'main.ts');
    await writeFile(join(client, 'src/main.ts'), (main?.text ?? '').replace("'@parley/client'", "'./index.js'"));
    const { stdout } = await generate(client);
    const types = ['--noEmit', '--types', 'node', '-p', 'tsconfig.json'];
    const checked = await run(
      'bash',
      ['-c', `"${join(here, 'node_modules/.bin/tsc')}" ${types.join(' ')} 2>&1 || true`],
      {
        cwd: client,
      },
    );
    const said = stdout + checked.stdout;
    for (const complaint of complaints) expect(said).toMatch(complaint('fragments\\.graphql'));
  });
});
