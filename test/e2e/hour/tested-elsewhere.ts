/** Blocks that are not run here, with the reason: another test runs them, or a CI machine lacks what they need. */
export const elsewhere: readonly { page: RegExp; block: RegExp; because: string }[] = [
  {
    page: /^README\.md$/,
    block: /^npm ci && npm test$/m,
    because: 'These commands run the tests themselves: `.ci/run embedded` runs this one.',
  },
  {
    page: /^docs\/clients\/(?!README)/,
    block: /./,
    because: 'test/clients/pages.test.ts and vite.test.ts follow these pages, by `.ci/run clients`.',
  },
  {
    page: /^clients\/typescript\/README\.md$/,
    block: /./,
    because: 'test/clients/published.test.ts follows this page, by `.ci/run clients`.',
  },
  {
    page: /^examples\/(?:inbox|widget)\/README\.md$/,
    block: /^npm run check$/m,
    because: '`.ci/run examples` runs this command.',
  },
];
