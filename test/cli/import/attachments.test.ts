import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { fetchFile } from '../../../src/cli/import/attachments/fetch-file.ts';
import { exportedFromDatabase } from '../../support/data/exported-rows.ts';
import { fileOf, intoDatabase, lines, runImportOf } from '../../support/data/import-run.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createTenant } from '../../support/gateways/tenant.ts';
import { afterFile } from '../../support/processes/after-file.ts';

async function serveFiles(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterFile(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const signal = new AbortController().signal;
const anywhere = (url: string) => fetchFile(url, { allowPrivate: true, signal, timeoutMs: 2_000 });

it('attachments are fetched from their URLs, and those that cannot be are reported', async () => {
  let failures = 0;
  const url = await serveFiles((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/cup.png' }).end();
    else if (request.url === '/cup.png') response.writeHead(200, { 'content-type': 'image/png' }).end('png');
    else if (request.url === '/busy' && failures++ < 1) response.writeHead(503).end();
    else if (request.url === '/busy') response.writeHead(200, { 'content-type': 'text/plain' }).end('later');
    else if (request.url === '/large') response.writeHead(200).end(Buffer.alloc(11 * 1024 * 1024));
    else response.writeHead(404).end();
  });
  const file = (path: string) => ({ fileName: path, mimeType: 'application/octet-stream', url: `${url}/${path}` });
  const row = {
    externalId: 'files',
    customer: { email: 'a@example.com' },
    threads: [{ text: 'see', attachments: ['moved', 'busy', 'large', 'gone'].map(file) }],
  };
  const tenant = await createTenant(await openTestDatabase());
  const path = await fileOf('files.ndjson', lines([row]));
  const strict = await runImportOf(path, intoDatabase(tenant), { attachments: true, strict: true }, signal, {
    fetchFile: anywhere,
  });
  expect(strict.summary).toMatchObject({ created: 0, rejected: 1 });
  const { summary } = await runImportOf(path, intoDatabase(tenant), { attachments: true }, signal, {
    fetchFile: anywhere,
  });
  expect(summary.leftFields.map(({ field, why }: any) => `${field} ${why}`).toSorted()).toEqual([
    'threads[].attachments not fetched: HTTP 404',
    'threads[].attachments not fetched: larger than 10 MiB',
  ]);
  const [exported] = await exportedFromDatabase(tenant);
  expect(exported.threads[0].attachments).toEqual([
    { fileName: 'moved', mimeType: 'image/png', data: Buffer.from('png').toString('base64') },
    { fileName: 'busy', mimeType: 'text/plain', data: Buffer.from('later').toString('base64') },
  ]);
});

it('only public addresses are contacted, also by a redirect, and without --attachments none', async () => {
  let asked = 0;
  const url = await serveFiles((_, response) => {
    asked += 1;
    response.writeHead(200).end('secret');
  });
  for (const target of [`${url}/x`, 'http://[::1]:80/', 'http://169.254.169.254/latest', 'file:///etc/passwd'])
    expect(await fetchFile(target, { allowPrivate: false, signal })).toHaveProperty('why');
  const row = {
    externalId: 'guard',
    customer: { email: 'a@example.com' },
    threads: [{ text: 'x', attachments: [{ fileName: 'a', mimeType: 'a/b', url: `${url}/a` }] }],
  };
  const tenant = await createTenant(await openTestDatabase());
  const path = await fileOf('guard.ndjson', lines([row]));
  const { summary } = await runImportOf(path, intoDatabase(tenant));
  expect(summary).toMatchObject({ created: 1 });
  expect(summary.leftFields[0].why).toContain('--attachments');
  expect(asked).toBe(0);
});
