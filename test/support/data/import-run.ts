import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGatewayClient } from '../../../src/cli/gateway/client.ts';
import { type ImportSurroundings, importHistory } from '../../../src/cli/import/import-history.ts';
import type { ImportOptions } from '../../../src/cli/import/import-options.ts';
import { createDatabaseTarget } from '../../../src/cli/import/targets/database-target.ts';
import { createGatewayTarget } from '../../../src/cli/import/targets/gateway-target.ts';
import type { ImportTarget } from '../../../src/cli/import/targets/target.ts';
import { openTestDatabase } from '../databases/database.ts';
import type { TestApp } from '../gateways/app.ts';
import type { Tenant } from '../gateways/tenant.ts';
import { afterFile } from '../processes/after-file.ts';

/** Writes a file to import and returns its path. */
export async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-import-'));
  afterFile(() => rm(directory, { recursive: true }));
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** Serializes objects as NDJSON. */
export const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Parses the rows of NDJSON. */
export async function rowsOf(path: string): Promise<any[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** Creates targets of one kind, for tests that run on each. */
export type OpenTarget = (options: ImportOptions) => Promise<ImportTarget>;

/** Directly into the database of the test file. */
export const intoDatabase =
  ({ author }: Tenant): OpenTarget =>
  async ({ dryRun = false }) =>
    createDatabaseTarget({ db: await openTestDatabase(), author, dryRun, name: 'test', close: async () => {} });

/** Serves the app until the last test of the file, and returns the address. */
export async function serve(app: TestApp): Promise<string> {
  const server = createServer(app.requestListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterFile(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Into a gateway over HTTP. */
export const intoGateway =
  (url: string, { token }: Tenant): OpenTarget =>
  async ({ dryRun = false }) =>
    createGatewayTarget(createGatewayClient(url, token), dryRun);

export interface Imported {
  readonly code: number;
  /** The summary, as `--json` prints it. */
  readonly summary: any;
}

/** Runs an import in this process. */
export async function runImportOf(
  path: string | readonly string[],
  openTarget: OpenTarget,
  options: Partial<ImportOptions> = {},
  signal: AbortSignal = new AbortController().signal,
  more: Pick<ImportSurroundings, 'fetchFile'> = {},
): Promise<Imported> {
  const printed: string[] = [];
  const usual = {
    map: [],
    values: [],
    without: [],
    chunk: 5000,
    json: true,
    quiet: true,
  } as const;
  const surroundings = { signal, openTarget, print: (text: string) => void printed.push(text), ...more };
  const code = await importHistory([path].flat(), { ...usual, ...options }, surroundings);
  return { code, summary: JSON.parse(printed.join('')) };
}

/** Both kinds of target by name; `url` is that of the gateway, and is asked for when a target is opened. */
export const targetsWith = (url: () => string): Readonly<Record<string, (tenant: Tenant) => OpenTarget>> => ({
  'a database': intoDatabase,
  'a gateway': (tenant) => intoGateway(url(), tenant),
});
