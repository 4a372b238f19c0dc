import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visit } from '../../support/clients/browser.ts';
import { playgroundPage } from '../../support/clients/playground-page.ts';
import { type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import { newDataDir } from '../../support/processes/command.ts';

const tabs = ['Inbox', 'Find', 'Customers', 'Create', 'Bulk', 'Chat', 'Live', 'Moved'];
let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await startGateway({ dataDir: newDataDir() });
}, 120_000);
afterAll(async () => {
  await gateway.kill('SIGKILL');
});

/** Types at the end of the query, and waits until the browser has stored it. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.graphiql-query-editor .view-line').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text);
  await page.waitForFunction((written) => localStorage.getItem('graphiql:tabState')?.includes(written), text);
}

/** Waits until the browser has stored which tab is open. */
async function kept(page: Page, tab: string): Promise<void> {
  await page.waitForFunction((name) => {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '');
    return tabs[activeTabIndex].title === name;
  }, tab);
}

async function reload(page: Page) {
  await page.reload();
  return playgroundPage(page);
}

/** A reload aborts what the page is still loading. */
const notCutOff = (fault: string) => !fault.endsWith('net::ERR_ABORTED');
const open = (page: Page) => page.locator('.graphiql-tab-active').innerText();
const queryHas = (page: Page, text: string) =>
  page.locator('.graphiql-query-editor .view-line', { hasText: text }).first().waitFor();

describe('the playground, opened again', () => {
  it('has the same tabs after a reload, with the same one open', async () => {
    const { page, faults } = await visit(gateway.url, '/graphql');
    await playgroundPage(page);
    expect(await (await reload(page)).tabNames()).toEqual(tabs);
    expect(await open(page)).toContain('Inbox');

    await (await reload(page)).openTab('Bulk');
    await kept(page, 'Bulk');
    const again = await reload(page);
    expect(await again.tabNames()).toEqual(tabs);
    expect(await open(page)).toContain('Bulk');
    await page.locator('.graphiql-editor-tool .view-line', { hasText: '"From the playground"' }).waitFor();
    await again.execute();
    await again.sees('"status": "COMPLETED"');
    expect(faults.filter(notCutOff)).toEqual([]);
  }, 60_000);

  it('keeps edits, and leaves the URL unchanged', async () => {
    const { page, faults } = await visit(gateway.url, '/graphql');
    const playground = await playgroundPage(page);
    await playground.openTab('Moved');
    await write(page, '# remember this');
    expect(page.url()).toBe(`${gateway.url}/graphql`);
    expect(await (await reload(page)).tabNames()).toEqual(tabs);
    await queryHas(page, '# remember this');
    expect(faults.filter(notCutOff)).toEqual([]);
  }, 60_000);

  it('opens a link with a query in a separate tab, once', async () => {
    const { page, faults } = await visit(gateway.url, '/graphql?query=query+Who+{+viewer+{+org+{+name+}+}+}');
    const playground = await playgroundPage(page);
    expect(await playground.tabNames()).toEqual(['Who', ...tabs]);
    expect(page.url()).toBe(`${gateway.url}/graphql`);
    await playground.execute();
    await playground.sees('"name": "Demo"');

    await page.goto(`${gateway.url}/graphql?query=query+Me+($a:Int){viewer{org{name}}}&variables={"a":7}`);
    const second = await playgroundPage(page);
    expect(await second.tabNames()).toEqual(['Who', ...tabs, 'Me']);
    expect(await open(page)).toContain('Me');
    await queryHas(page, 'query Me');
    await page.locator('.graphiql-editor-tool .view-line', { hasText: '{"a":7}' }).waitFor();
    await second.openTab('Chat');
    await kept(page, 'Chat');
    expect(await (await reload(page)).tabNames()).toEqual(['Who', ...tabs, 'Me']);
    expect(await open(page)).toContain('Chat');
    expect(faults.filter(notCutOff)).toEqual([]);
  }, 60_000);

  it('uses the new token after the data directory was deleted, and keeps a token that the user entered', async () => {
    const first = await startGateway({ dataDir: newDataDir() }, { env: { PARLEY_DEMO_TOKEN: 'the-first-demo-token' } });
    const { page, faults } = await visit(first.url, '/graphql');
    const playground = await playgroundPage(page);
    await playground.execute();
    await playground.sees('"name": "Demo"');
    await playground.openTab('Create');
    await page.getByRole('button', { name: 'Headers' }).click();
    await page.locator('.graphiql-editor-tool .view-line', { hasText: 'the-first-demo-token' }).click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{"Authorization": "Bearer of-my-own');
    await page.waitForFunction(() => localStorage.getItem('graphiql:tabState')?.includes('of-my-own'));
    await first.kill('SIGTERM');

    const second = await startGateway(
      { dataDir: newDataDir() },
      { env: { PARLEY_DEMO_TOKEN: 'the-second-demo-token', PORT: new URL(first.url).port } },
    );
    const again = await reload(page);
    await again.execute();
    await again.sees('"code": "UNAUTHENTICATED"');
    await again.openTab('Inbox');
    await again.execute();
    await again.sees('"name": "Demo"');
    expect(faults.filter(notCutOff).filter((fault) => !fault.includes('401'))).toEqual([]);
    await second.kill('SIGKILL');
  }, 90_000);
});
