// Packs the gateway and its client as they would be published, installs each in an empty folder, starts the gateway there by
// `npx parley start` on the embedded database, and lets the client work with it. Run it with the Node version to try:
// `npx -y node@24 scripts/try-packages.mjs`.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const token = 'token-to-try-packages';
const workplace = await mkdtemp(join(tmpdir(), 'parley-packages-'));

const npm = (cwd, ...words) =>
  execFileSync('npm', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

function pack(folder) {
  const [packed] = JSON.parse(npm(folder, 'pack', '--silent', '--json', '--pack-destination', workplace));
  const kilobytes = (bytes) => `${Math.round(bytes / 1000)} KB`;
  console.log(
    `${packed.id}: ${packed.entryCount} files, ${kilobytes(packed.size)}, unpacked ${kilobytes(packed.unpackedSize)}`,
  );
  const strays = packed.files.map(({ path }) => path).filter((path) => /\btests?\b|\.tsbuildinfo$|\.env/.test(path));
  assert.deepEqual(strays, [], 'no tests and no leftovers are packed');
  return join(workplace, packed.filename);
}

/** An empty folder with nothing but the package. */
async function install(name, tarball) {
  const folder = join(workplace, name);
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  npm(folder, 'install', '--silent', '--prefer-offline', '--no-audit', '--no-fund', tarball);
  return folder;
}

/** Every source map has its sources: beside it in the package, or inside itself. */
async function assertMapsResolve(folder) {
  const maps = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.map'));
  assert.notEqual(maps.length, 0, `${folder} has source maps`);
  for (const path of maps) {
    const map = join(folder, path);
    const { sources, sourcesContent, sourceRoot = '' } = JSON.parse(await readFile(map, 'utf8'));
    sources.forEach((source, n) => {
      const found = sourcesContent?.[n] ?? existsSync(resolve(dirname(map), sourceRoot, source));
      assert.ok(found, `${path} leads to ${source}`);
    });
  }
}

/** Started by `npx`; its log says where it listens, and which process it is: npx would answer a signal with its own end. */
async function start(folder) {
  const npx = spawn('npx', ['--no', 'parley', 'start'], {
    cwd: folder,
    env: {
      ...process.env,
      DATABASE_URL: '',
      PORT: '0',
      LOG_LEVEL: 'info',
      PARLEY_DATA_DIR: '',
      PARLEY_DEMO_TOKEN: token,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(npx, 'exit');
  let log = '';
  for await (const line of createInterface({ input: npx.stderr })) {
    log += `${line}\n`;
    const { msg, address, pid } = line.startsWith('{') ? JSON.parse(line) : {};
    if (msg === 'Listening.') return { address, exit, kill: (signal) => process.kill(pid, signal) };
  }
  const [code] = await exit;
  throw new Error(`The gateway ended with ${code}:\n${log}`);
}

const program = `
import { createClient, isFailure, type CreatedConversation } from '@parley/client';

const { PARLEY_URL = '', PARLEY_TOKEN = '' } = process.env;
const parley = createClient({ url: PARLEY_URL, token: PARLEY_TOKEN });
const created = await parley.createConversation({ customer: { email: 'package@example.com' }, name: 'Packed' });
if (isFailure(created)) throw new Error(created.message);
const { id }: CreatedConversation = created.conversation;
const found = await parley.conversation(id);
if (found?.__typename !== 'Conversation') throw new Error('The conversation is not there.');
console.log(JSON.stringify({ name: found.name, email: found.customer.email }));
`;

/** A program with the client: its types are checked, then it is run against the gateway. */
async function runClient(folder, url) {
  await writeFile(join(folder, 'main.ts'), program);
  const options = ['--target', 'es2022', '--module', 'nodenext', '--strict', '--types', 'node'];
  const types = ['--typeRoots', join(root, 'node_modules/@types')];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, ...options, ...types, 'main.ts'], { cwd: folder, stdio: 'inherit' });
  const env = { ...process.env, PARLEY_URL: url, PARLEY_TOKEN: token };
  return JSON.parse(execFileSync(process.execPath, ['main.js'], { cwd: folder, env, encoding: 'utf8' }));
}

let gateway;
try {
  const server = await install('server', pack(root));
  const client = await install('app', pack(join(root, 'clients/typescript')));
  await assertMapsResolve(join(server, 'node_modules/parley-gateway'));
  await assertMapsResolve(join(client, 'node_modules/@parley/client'));

  gateway = await start(server);
  const url = `${gateway.address}/graphql`;
  const page = await fetch(url, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200, 'GraphiQL is there');
  const [, script] = /<script[^>]* src="([^"]+)"/.exec(await page.text());
  assert.equal((await fetch(new URL(script, url))).status, 200, 'and so is its script');
  assert.deepEqual(await runClient(client, url), { name: 'Packed', email: 'package@example.com' });
  gateway.kill('SIGTERM');
  const [code] = await gateway.exit;
  gateway = undefined;
  assert.equal(code, 0, 'the gateway stops with 0');
  assert.ok(existsSync(join(server, '.parley')), 'its data is where it was started');
  console.log(`Node ${process.version}: both packages install; the gateway starts, creates, reads and stops.`);
} finally {
  gateway?.kill('SIGKILL');
  await rm(workplace, { recursive: true, force: true });
}
