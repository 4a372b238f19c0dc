import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from '../support/gateways/gateway-process.ts';
import { demoToken, newDataDir } from '../support/processes/command.ts';
import { schemaText, tell } from './changed-schema.ts';
import { changes, grownUnions } from './changes.ts';
import { type Address, Folder, missingPackages } from './follow.ts';
import { type Page, readPage } from './page.ts';
import { answers, switchesOverDocuments, switchesOverTypes } from './unions.ts';

const directory = new URL('../../docs/clients/', import.meta.url);
// vite.test.ts follows the page of the app.
const others = ['README.md', 'vite.md'];
const names = (await readdir(directory)).filter((name) => name.endsWith('.md') && !others.includes(name));
const pages = new Map<string, Page>();
for (const name of names) pages.set(name.replace('.md', ''), await readPage(new URL(name, directory)));
const pageOf = (name: string) => pages.get(name) as Page;

/** The commands that generate and check types: everything but setting up and running. */
const generateAndCheck = /^(?:npx )?(?:graphql-codegen|gql\.tada|genql|tsc)\b/;

/**
 * The three ways to get types: from documents with a generator, from documents with the compiler, and one type per
 * union.
 */
const programs = {
  'graphql-request': switchesOverDocuments("import { graphql } from './gql/index.js';"),
  'gql-tada': switchesOverDocuments("import { graphql } from './graphql.js';"),
  genql: switchesOverTypes((types) => `import type { ${types.join(', ')} } from './genql';`),
};

let gateway: Address;
beforeAll(async () => {
  const { url } = await startGateway({ dataDir: newDataDir() });
  gateway = { url: `${url}/graphql`, token: demoToken };
}, 120_000);

it('there is a page for each client', () => {
  expect([...pages.keys()].toSorted()).toEqual([
    'apollo-client',
    'genql',
    'gql-tada',
    'graphql-codegen',
    'graphql-request',
    'urql',
  ]);
});

// Two at a time: most of the time is spent in separate processes.
describe.concurrent('a page', () => {
  it.for([...pages.keys()])(
    '%s works as written, and stops compiling when the schema breaks it',
    async (name, { expect }) => {
      const page = pageOf(name);
      expect(missingPackages(page)).toEqual([]);
      const folder = await Folder.of(page);
      const { code, output } = await folder.follow(gateway);
      expect(code, output).toBe(0);
      expect(page.prints).not.toBe('');
      expect(output).toContain(page.prints);
      for (const { what, schema, complaints } of changes) {
        const changed = await folder.follow(await tell(schema), generateAndCheck);
        for (const complaint of complaints) expect(changed.output, what).toMatch(complaint('main\\.ts'));
        expect(changed.code, what).not.toBe(0);
      }
    },
  );

  it.for(Object.entries(programs))(
    '%s: a switch over every result union compiles, and each fails to compile when members are added',
    async ([name, program], { expect }) => {
      const folder = await Folder.of(pageOf(name));
      await folder.follow(gateway, /^npm (?:init|pkg)\b/);
      await writeFile(join(folder.path, 'main.ts'), program);
      expect(answers.length).toBeGreaterThan(12);
      const whole = await folder.follow(await tell(schemaText), generateAndCheck);
      expect(whole.code, whole.output).toBe(0);
      const { output } = await folder.follow(await tell(grownUnions), generateAndCheck);
      const complaints = output.match(/main\.ts\(\d+,\d+\): error TS2345: .*"NewError".*'never'/g) ?? [];
      expect(complaints.length, output).toBe(answers.length);
    },
  );
});
