import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { compile } from './compile.ts';
import { type EmbeddedTemplate, makeEmbeddedTemplates } from './embedded-templates.ts';
import { dropDatabases, makeServerTemplate } from './server-template.ts';

declare module 'vitest' {
  interface ProvidedContext {
    database:
      | { readonly kind: 'embedded'; readonly empty: EmbeddedTemplate; readonly migrated: EmbeddedTemplate }
      | { readonly kind: 'server'; readonly url: string; readonly template: string; readonly prefix: string };
  }
}

/** Creates the migrated database that every test file copies, and the program that some of them start. */
export default async function globalSetup(project: TestProject): Promise<() => Promise<void>> {
  compile();
  const url = process.env.DATABASE_URL;
  if (!url) {
    project.provide('database', { kind: 'embedded', ...(await makeEmbeddedTemplates()) });
    return async () => {};
  }
  const prefix = `parley_test_${randomBytes(4).toString('hex')}_`;
  project.provide('database', { kind: 'server', url, template: await makeServerTemplate(url), prefix });
  return () => dropDatabases(url, prefix);
}
