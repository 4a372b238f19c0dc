import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoIds } from '../../../src/cli/demo/ids.ts';
import { visit } from '../../support/clients/browser.ts';
import { playgroundPage } from '../../support/clients/playground-page.ts';
import { type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import { newDataDir } from '../../support/processes/command.ts';

const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));
let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await startGateway({ dataDir: newDataDir() });
}, 120_000);
afterAll(async () => {
  await gateway.kill('SIGKILL');
});

/** What the result pane shows after the button of a tab was clicked. */
const results: Record<string, readonly string[]> = {
  Inbox: ['"name": "Demo"', '"name": "Tasting evening for a birthday"', '"firstName": "Mei"'],
  Find: ['"found": {', '"isExact": true', '"name": "Parcel marked as delivered, but nothing came"'],
  Customers: ['"customerCount": {', '"value": 1', '"firstName": "Inês"', '"phone": "+351 220 000 114"'],
  Create: [
    '"__typename": "CreateConversationPayload"',
    '"name": "A parcel that does not arrive"',
    '"customerMatchedBy": "CREATED"',
  ],
  Bulk: ['"status": "COMPLETED"', '"succeeded": 2', '"failed": 1', '"code": "INVALID_INPUT"', '"email"'],
  Chat: [
    '"__typename": "CreateChatThreadPayload"',
    '"customerMatchedBy": "EMAIL"',
    '"fileName": "bag.png"',
    '"status": "OPEN"',
    '"reopened": true',
  ],
  // Added by the chat in another window.
  Live: ['"threadAdded": {', '"type": "CHAT"', '"text": "The new bag was open as well. Here is a photo."'],
  Moved: ['"__typename": "ConversationMoved"', '"httpStatus": 301', `"${demoIds.conversation}"`],
};

describe('the playground, on the first visit', () => {
  it('has a tab for each main task, and each runs without changes', async () => {
    const { page, faults } = await visit(gateway.url, '/graphql');
    const playground = await playgroundPage(page);
    expect(await playground.tabNames()).toEqual(Object.keys(results));
    for (const [name, lines] of Object.entries(results).filter(([name]) => name !== 'Live')) {
      await playground.openTab(name);
      await playground.execute();
      for (const line of lines) await playground.sees(line);
    }
    expect(faults).toEqual([]);
  }, 60_000);

  it('attaches a picture, which a browser displays', async () => {
    const { page } = await visit(gateway.url, '/graphql');
    const playground = await playgroundPage(page);
    await playground.openTab('Chat');
    const answer = page.waitForResponse((response) => response.request().method() === 'POST' && response.ok());
    await playground.execute();
    await playground.sees('"fileName": "bag.png"');
    const { data } = await (await answer).json();
    const [attachment] = data.createChatThread.thread.attachments;
    const width = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      return image.naturalWidth;
    }, attachment.url);
    expect(width).toBe(192);
  }, 60_000);

  it('opens with the variables, and its buttons have labels', async () => {
    const { page } = await visit(gateway.url, '/graphql');
    const { tabNames } = await playgroundPage(page);
    expect(await page.locator('.graphiql-editor-tools .active').allInnerTexts()).toEqual(['Variables']);
    await page.locator('.graphiql-editor-tool .view-line', { hasText: '"first": 10' }).waitFor();
    expect(await page.locator('svg title').allTextContents()).toEqual([]);
    expect(await page.getByTitle('Close tab').count()).toBe((await tabNames()).length);
  }, 60_000);

  it('shows events from another window as they happen, until it is stopped', async () => {
    const live = await visit(gateway.url, '/graphql');
    const watching = await playgroundPage(live.page);
    await watching.openTab('Live');
    const streaming = live.page.waitForResponse(
      (response) => response.headers()['content-type']?.startsWith('text/event-stream') ?? false,
    );
    await watching.execute();
    await streaming;

    const other = await visit(gateway.url, '/graphql');
    const writing = await playgroundPage(other.page);
    await writing.openTab('Chat');
    await writing.execute();
    await writing.sees('"__typename": "CreateChatThreadPayload"');
    for (const line of results.Live ?? []) await watching.sees(line);

    await live.page.getByRole('button', { name: /^Stop query/ }).click();
    await live.page.getByRole('button', { name: /^Execute query/ }).waitFor();
    expect([...live.faults.filter((fault) => !fault.endsWith('net::ERR_ABORTED')), ...other.faults]).toEqual([]);
  }, 60_000);

  it('shows the description of a field', async () => {
    const { page, faults } = await visit(gateway.url, '/graphql');
    await playgroundPage(page);
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const explorer = page.locator('.graphiql-doc-explorer');
    await explorer.getByRole('link', { name: 'Query', exact: true }).click();
    await explorer.getByRole('link', { name: 'conversations', exact: true }).click();
    const { description } = schema.getQueryType()?.getFields().conversations ?? {};
    expect(description).toMatch(/\w+/);
    const shown = await explorer.locator('.graphiql-markdown-description').first().innerText();
    expect(shown.replaceAll(/\s+/g, ' ')).toBe(description?.replaceAll(/\s+/g, ' '));
    expect(faults).toEqual([]);
  }, 60_000);
});
