/** Blocks that are not run here, and why: what runs them instead, or what a machine of CI does not have. */
export const elsewhere: readonly { page: RegExp; block: RegExp; because: string }[] = [
  {
    page: /^README\.md$/,
    block: /^npm ci && npm test$/m,
    because: 'They are all tests: `.ci/run embedded` runs this command.',
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
    page: /^examples\/inbox\/README\.md$/,
    block: /^npm run check$/m,
    because: '`.ci/run examples` runs this command.',
  },
];
