import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPermissions } from '../src/domain/access/caller.ts';

const root = new URL('..', import.meta.url).pathname;
const elsewhere = /(?:^|\/)(?:node_modules|dist|generated|\.git)(?:\/|$)/;
const pages = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md') && !elsewhere.test(path) && !path.startsWith('test/fixtures'))
  .toSorted();
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const withoutBlocks = (text: string) => text.replace(/^ *```[\s\S]*?^ *```/gm, '');

/** The anchors of a page, as GitHub derives them from its headings. */
function anchorsOf(path: string): string[] {
  const headings = [...withoutBlocks(textOf(path)).matchAll(/^#+ (.+)$/gm)].map(([, title]) => title as string);
  return headings.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('the documentation', () => {
  it('exists', () => {
    expect(pages).toContain('README.md');
    expect(pages).toContain('docs/upgrading.md');
  });

  it.each(pages)('%s has no broken links', (page) => {
    const links = [...withoutBlocks(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link as string);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [file = '', anchor] = link.split('#');
        const target = file === '' ? page : join(dirname(page), file);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  // Packages within the repository have their own `src`.
  const ofParley = pages.filter((path) => /^(?:docs\/|[A-Z]+\.md$)/.test(path));
  it.each(ofParley)('%s names existing files', (page) => {
    // A file name in bold is a file that the reader creates.
    const named = [...withoutBlocks(textOf(page)).matchAll(/(?<!\*\*)`((?:src|test|scripts|docs|bench)\/[\w./-]+)`/g)];
    expect(named.map(([, path]) => path as string).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it.each(ofParley)('%s shows commands as one can type them', (page) => {
    // The changelog describes earlier versions.
    const text = page === 'CHANGELOG.md' ? '' : textOf(page);
    expect(text).not.toMatch(/npm run parley|dist\/cli\/main\.js/);
    const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block]) => block).join('');
    expect(commands).not.toMatch(/(?<!npx )(?<![\w./@:-])parley (?:start|migrate|org|token|import|export)\b/);
  });

  it('docs/authentication.md lists every existing permission, and no others', () => {
    const named = textOf('docs/authentication.md').match(/\borg\.(?:permission|user)\.[a-z._]*[a-z]/g) ?? [];
    expect([...new Set(named)].toSorted()).toEqual(allPermissions.toSorted());
  });
});
