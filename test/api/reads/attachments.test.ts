import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { createRows } from '../../support/databases/rows.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { until } from '../../support/processes/until.ts';

let app: TestApp;
let conversationId: string;
beforeAll(async () => {
  app = await openTestApp();
  conversationId = (await startConversation(app)).id;
});

const attach = async (...attachments: { fileName?: string; mimeType?: string; data?: string }[]) =>
  write(app, 'createNote', {
    conversationId,
    text: 'With files',
    attachments: attachments.map((each) => ({ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==', ...each })),
  });
const attached = async (attachment: Parameters<typeof attach>[0] = {}) => {
  const result = await attach(attachment);
  expect(result.__typename, JSON.stringify(result)).toBe('CreateAgentThreadPayload');
  return result.thread.attachments[0];
};
const get = (url: string | URL, headers: Record<string, string> = {}) => app.fetch(new Request(url, { headers }));
const mebibyte = 1024 * 1024;

describe('attachments (R22)', () => {
  it('R22: are returned byte for byte, with size and SHA-256, in the given order', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const result = await attach(
      { fileName: 'all bytes', data: bytes.toString('base64') },
      { fileName: 'empty', data: '' },
    );
    const [first, second] = result.thread.attachments;
    expect(first).toMatchObject({
      fileName: 'all bytes',
      size: 256,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(second).toMatchObject({ fileName: 'empty', size: 0, sha256: createHash('sha256').digest('hex') });
    expect(first.id).toMatch(/^attachment_[0-9a-z]{26}$/);
    const download = await get(first.url);
    expect(download.status).toBe(200);
    expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
    expect(download.headers.get('content-length')).toBe('256');
    expect((await get(second.url)).status).toBe(200);
    expect(await (await get(second.url)).text()).toBe('');
    const { node } = await app.ask('query ($id: ID!) { node(id: $id) { ... on Attachment { fileName size url } } }', {
      id: first.id,
    });
    expect(await (await get(node.url)).arrayBuffer()).toHaveProperty('byteLength', 256);
  });

  it('R22: accept 10 MiB each, and not one byte more', async () => {
    const limit = Buffer.alloc(10 * mebibyte, 7);
    const { size, sha256 } = await attached({ data: limit.toString('base64') });
    expect({ size, sha256 }).toEqual({ size: limit.length, sha256: createHash('sha256').update(limit).digest('hex') });
    expect(await attach({ data: Buffer.alloc(limit.length + 1).toString('base64') })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['attachments', '0', 'data'] }],
    });
  });

  it('R22: accept 25 MiB in total per thread', async () => {
    const data = Buffer.alloc(9 * mebibyte).toString('base64');
    const rest = Buffer.alloc(7 * mebibyte + 1).toString('base64');
    expect(await attach({ data }, { data }, { data: rest })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['attachments'] }],
    });
    const exactly = Buffer.alloc(7 * mebibyte).toString('base64');
    expect(await attach({ data }, { data }, { data: exactly })).toMatchObject({
      __typename: 'CreateAgentThreadPayload',
    });
  });

  it.each(['', 'text', 'text/', '/plain', 'text/plain/more', 'text plain', `text/${'x'.repeat(251)}`])(
    'R22: report an issue for the media type %j',
    async (mimeType) => {
      expect(await attach({ mimeType })).toMatchObject({ issues: [{ path: ['attachments', '0', 'mimeType'] }] });
    },
  );
});

describe('download links (R22)', () => {
  it('R22: need no token, and contain the host of the request', async () => {
    const { url } = await attached();
    expect(url).toMatch(
      /^http:\/\/parley\.test\/attachments\/organization_\w{26}\/attachment_\w{26}\?expires=\d+&signature=/,
    );
    const response = await get(url, { authorization: 'Bearer nonsense' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('file');
  });

  it('R22: are rejected if anything in them was changed', async () => {
    const { url } = await attached();
    const other = await attached();
    const foreign = new URL((await createRows(app, app.tenant)).attachmentUrl);
    const otherToken = await write(app, 'createApiToken', {
      name: 'other',
      userId: app.tenant.userId,
      permissions: [],
    });
    const change = (edit: (link: URL) => void) => {
      const link = new URL(url);
      edit(link);
      expect(link.href).not.toBe(url);
      return link;
    };
    const tampered = [
      change((link) => link.searchParams.set('expires', String(Number(link.searchParams.get('expires')) + 1))),
      change((link) => link.searchParams.set('expires', '999999999999999')),
      change((link) => link.searchParams.set('expires', '9'.repeat(400))),
      change((link) => link.searchParams.set('expires', '1e14')),
      change((link) => link.searchParams.set('expires', '-1')),
      change((link) => link.searchParams.delete('expires')),
      change((link) => link.searchParams.delete('signature')),
      change((link) => link.searchParams.set('signature', '')),
      change((link) => link.searchParams.set('signature', 'A'.repeat(43))),
      change((link) => link.searchParams.set('signature', `${link.searchParams.get('signature')}A`)),
      change((link) => link.searchParams.delete('by')),
      change((link) => link.searchParams.set('by', 'api_token_00000000000000000000000000')),
      change((link) => link.searchParams.set('by', 'nonsense')),
      change((link) => link.searchParams.set('by', String(otherToken.apiToken.id))),
      change((link) => link.searchParams.set('signature', foreign.searchParams.get('signature') ?? '')),
      change((link) => {
        link.pathname = new URL(other.url).pathname;
      }),
      change((link) => {
        link.pathname = link.pathname.replace(/attachment_\w+$/, 'attachment_00000000000000000000000000');
      }),
      change((link) => {
        link.pathname = link.pathname.replace(/organization_\w+/, 'organization_00000000000000000000000000');
      }),
      change((link) => {
        link.pathname = link.pathname.replace(/organization_\w+/, 'nonsense');
      }),
      change((link) => {
        link.pathname = link.pathname.replace(/attachment_\w+$/, '%00');
      }),
    ];
    for (const link of tampered) {
      const response = await get(link);
      expect(response.status, link.href).toBe(404);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    }
    expect((await get(url)).status).toBe(200);
  });

  it.each([
    ['page.html', 'text/html', '<script>alert(1)</script>'],
    ['image.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['script.js', 'text/javascript', 'alert(1)'],
    ['page.xhtml', 'application/xhtml+xml', '<html/>'],
    ['typed', 'text/html; charset=utf-8', '<b>'],
  ])('R22: %s (%s) is never rendered', async (fileName, mimeType, text) => {
    const { url, mimeType: returned } = await attached({
      fileName,
      mimeType,
      data: Buffer.from(text).toString('base64'),
    });
    expect(returned).toBe(mimeType);
    const response = await get(url, { accept: 'text/html' });
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('sandbox');
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(await response.text()).toBe(text);
  });

  it.each([
    'a"b.txt',
    'a\\b.txt',
    '"; filename="evil.exe',
    'line\r\nX-Injected: yes',
    'tab\tname',
    '../../etc/passwd',
    'C:\\Windows\\x',
    'naïve – 名前 😀.txt',
    '%22%0d%0a.txt',
    "it's (1)*.txt",
    ' ',
    '.',
    'x'.repeat(255),
    'a\u202Egpj.exe',
    '\u007F\u0080',
  ])('R22: the file name %j is preserved, and cannot inject a header', async (fileName) => {
    const { url, fileName: returned } = await attached({ fileName });
    expect(returned).toBe(fileName);
    const { headers, status } = await get(url);
    expect(status).toBe(200);
    expect(headers.get('x-injected')).toBeNull();
    const disposition = headers.get('content-disposition') ?? '';
    const [, plain, encoded] =
      /^attachment; filename="([^"\\%/]*)"; filename\*=UTF-8''([\w.~!#$&+^`|%-]*)$/.exec(disposition) ?? [];
    expect(plain, disposition).toMatch(/^[\x20-\x7e]*$/);
    expect(decodeURIComponent(encoded ?? '')).toBe(fileName);
  });
});

describe('images shown inline (R22)', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const images: [type: string, bytes: Buffer][] = [
    ['image/png', png],
    ['image/jpeg', Buffer.from('ffd8ffe000104a46494600', 'hex')],
    ['image/gif', Buffer.from('GIF89a\u0001')],
    ['image/gif', Buffer.from('GIF87a\u0001')],
    ['image/webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1')],
  ];

  it.each(images)(
    'R22: %s is served with the type of its bytes, whatever its declared type and name',
    async (type, bytes) => {
      const file = { fileName: 'page.html', mimeType: 'text/html', data: bytes.toString('base64') };
      const { url, inlineUrl } = await attached(file);
      const shown = await get(inlineUrl);
      expect(shown.status).toBe(200);
      expect(shown.headers.get('content-type')).toBe(type);
      expect(shown.headers.get('content-disposition')).toMatch(/^inline; filename="page.html"/);
      expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
      expect(shown.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
      expect(Buffer.from(await shown.arrayBuffer()).equals(bytes)).toBe(true);
      expect((await get(url)).headers.get('content-disposition')).toMatch(/^attachment; /);
    },
  );

  it.each([
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['image/png', '<script>alert(1)</script>'],
    ['image/png', ' \u0089PNG\r\n\u001a\n'],
    ['image/gif', 'GIF88a'],
    ['image/webp', 'RIFF\0\0\0\0WAVE'],
    ['image/bmp', 'BM'],
    ['image/png', ''],
  ])(
    'R22: %s with the content %j is not, and requesting it inline still downloads the file',
    async (mimeType, text) => {
      const { url, inlineUrl } = await attached({ mimeType, data: Buffer.from(text, 'latin1').toString('base64') });
      expect(inlineUrl).toBeNull();
      const response = await get(`${url}&disposition=inline`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; /);
    },
  );

  it('R22: the link of an image is signed like any other', async () => {
    const { inlineUrl } = await attached({ data: png.toString('base64') });
    const changed = new URL(inlineUrl);
    changed.searchParams.set('expires', String(Number(changed.searchParams.get('expires')) + 1));
    expect((await get(changed)).status).toBe(404);
  });
});

describe('expired links (R22)', () => {
  it('R22: expire by the clock of the database', async () => {
    const short = await openTestApp({ attachmentLinkTtlMs: 1 });
    const { attachmentUrl } = await createRows(short, short.tenant);
    const expired = await until(
      async () => short.fetch(new Request(attachmentUrl)),
      (response) => response.status === 404,
    );
    expect(await expired.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    const lasting = await createRows(app, app.tenant);
    expect((await get(lasting.attachmentUrl)).status).toBe(200);
  });

  it('R1, R22: expire with the token that they were issued to, at every gateway, and others do not', async () => {
    const second = await openTestApp();
    const { id, url: lasting } = await attached();
    const { apiToken, secret } = await write(app, 'createApiToken', {
      name: 'reader',
      userId: app.tenant.userId,
      permissions: ['org.permission.conversation.read'],
    });
    const urlBy = async (token: string) =>
      (await app.ask('query ($id: ID!) { node(id: $id) { ... on Attachment { url } } }', { id }, token)).node.url;
    const url = await urlBy(secret);
    const statuses = async (link: string) =>
      Promise.all([app, second].map(async (each) => (await each.fetch(new Request(link))).status));
    expect(await statuses(url)).toEqual([200, 200]);
    await write(second, 'revokeApiToken', { id: apiToken.id }, app.tenant.token);
    expect(await statuses(url)).toEqual([404, 404]);
    expect(await statuses(lasting)).toEqual([200, 200]);

    const soon = new Date(Date.now() + 3000);
    const expiring = await urlBy(await app.tenant.tokenWith(['org.permission.conversation.read'], soon));
    await until(
      () => statuses(expiring),
      (all) => all.every((status) => status === 404),
    );
    expect(await statuses(lasting)).toEqual([200, 200]);
  });

  it('R22: work through any gateway on the same database', async () => {
    const second = await openTestApp();
    const { url } = await attached();
    expect(await (await second.fetch(new Request(url))).text()).toBe('file');
  });
});
