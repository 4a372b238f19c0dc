import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Commands that a page shows, in the order of reading. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly text: string;
  /** The text of the page between the previous block and this one. */
  readonly before: string;
  /** The lines that the page shows below the block as its output. */
  readonly prints: readonly string[];
}

/** The files of a clone: everything that is not ignored. (Git itself may refuse a folder of another owner.) */
export function filesOfProject(): string[] {
  const ignored =
    /(?:^|\/)(?:\.git|node_modules|dist|\.parley|coverage|test-results|playwright-report)$|^src\/generated$|^examples\/inbox\/src\/api\/gql$|^examples\/widget\/public\/widget\.js$|\.(?:log|tsbuildinfo)$|^bench\/results\/local$/;
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (ignored.test(path)) return [];
      return entry.isDirectory() ? below(path) : [path];
    });
  return below('.');
}

/** Every block of commands by page; the README first. */
export function readBlocks(): Map<string, Block[]> {
  const pages = filesOfProject().filter((path) => path.endsWith('.md'));
  const inOrder = ['README.md', ...pages.filter((page) => page !== 'README.md').toSorted()];
  const all = inOrder.map((page) => [page, blocksOf(page)] as const);
  return new Map(all.filter(([, blocks]) => blocks.length > 0));
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  const blocks: Block[] = [];
  let end = 0;
  for (const match of text.matchAll(/^( *)```(?:sh|bash|shell|console)\n([\s\S]*?)^ *```\n/gm)) {
    const [whole, indent = '', code = ''] = match;
    const below = /^\n((?: {4}.*\n|\n(?= {4}))+)/.exec(text.slice(match.index + whole.length))?.[1] ?? '';
    blocks.push({
      page,
      line: text.slice(0, match.index).split('\n').length,
      text: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      before: text.slice(end, match.index),
      prints: below.split('\n').filter((line) => line.trim() !== ''),
    });
    end = match.index + whole.length;
  }
  return blocks;
}
