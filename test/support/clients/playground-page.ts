import type { Page } from 'playwright-core';

/** GraphiQL, operated as a person would. */
export interface PlaygroundPage {
  /** The names on the tabs, from left to right. */
  tabNames(): Promise<string[]>;
  openTab(name: string): Promise<void>;
  /** Clicks the button that executes the operation. */
  execute(): Promise<void>;
  /** Waits until the result pane has a line with the text. */
  sees(text: string): Promise<void>;
}

/** Wraps the page once its editors are ready. */
export async function playgroundPage(page: Page): Promise<PlaygroundPage> {
  const button = page.locator('.graphiql-execute-button');
  const tabs = page.locator('.graphiql-tab');
  const names = async () => (await tabs.allInnerTexts()).map((name) => name.trim());
  await button.waitFor();
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  return {
    tabNames: names,
    async openTab(name) {
      const index = (await names()).indexOf(name);
      await page.locator(`#graphiql-session-tab-${index}`).click();
      await page.locator('.graphiql-tab-active', { hasText: name }).waitFor();
      await page
        .locator('.graphiql-query-editor .view-line', { hasText: new RegExp(`^(query|mutation|subscription).${name}`) })
        .waitFor();
    },
    async execute() {
      // The editors of a new tab take a moment until they accept input; an earlier click is lost.
      for (let presses = 0; presses < 10; presses++) {
        const sent = page
          .waitForRequest((request) => new URL(request.url()).pathname === '/graphql', { timeout: 1_000 })
          .catch(() => null);
        await button.click();
        if (await sent) return;
      }
      throw new Error('The button sends nothing.');
    },
    sees: (text) => page.locator('.result-window .view-line', { hasText: text }).first().waitFor(),
  };
}
