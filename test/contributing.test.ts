import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { layerOf, readSourceFiles } from './support/data/source-files.ts';

const text = readFileSync(new URL('../CONTRIBUTING.md', import.meta.url), 'utf8');
const picture = /```mermaid\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
/** Layers whose names are not identifiers have a node id of their own in the diagram. */
const layers = new Map([...picture.matchAll(/(\w+)\["([^"]+)"\]/g)].map(([, id, name]) => [id, name as string]));
const nameOf = (node: string) => layers.get(node.replace(/\[.*/, '')) ?? node;
const arrows = picture
  .split('\n')
  .map((line) =>
    line
      .trim()
      .split(/\s*-->\s*/)
      .map(nameOf),
  )
  .flatMap((chain) => chain.slice(1).map((to, at) => [chain[at] as string, to] as const));

const imports = readSourceFiles().flatMap((file) => file.imports.map((path) => [file.layer, layerOf(path)] as const));
const hasImport = (from: string, to: string) => imports.some(([layer, other]) => layer === from && other === to);

/** Everything that the arrows reach from here. */
function reachedFrom(from: string, found = new Set<string>()): Set<string> {
  for (const [layer, to] of arrows)
    if (layer === from && !found.has(to)) {
      found.add(to);
      reachedFrom(to, found);
    }
  return found;
}

it('the diagram in CONTRIBUTING.md shows only arrows that exist', () => {
  expect(arrows.length).toBeGreaterThan(8);
  expect(arrows.filter(([from, to]) => !hasImport(from, to))).toEqual([]);
});

it('the diagram in CONTRIBUTING.md covers every import', () => {
  // Imported everywhere, or generated.
  const left = ['logger.ts', 'generated', 'config'];
  const drawn = imports.filter((pair) => pair[0] !== pair[1] && !pair.some((layer) => left.includes(layer)));
  const missing = drawn.filter(([from, to]) => !reachedFrom(from).has(to)).map((pair) => pair.join(' → '));
  expect([...new Set(missing)]).toEqual([]);
});
