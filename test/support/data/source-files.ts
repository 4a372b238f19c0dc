import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** A source file: its path from `src`, its text, and what it imports. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Its folder under `src`, or its own name if it is directly there. */
  readonly layer: string;
  /** The paths, relative to `src`, of our own files that it imports, including types and dynamic imports. */
  readonly imports: readonly string[];
  /** Names of the packages that it imports. */
  readonly packages: readonly string[];
}

const root = new URL('../../../src/', import.meta.url);
const specifier = /\b(?:from|import)\s*\(?\s*'([^']+)'/g;

/** Every file under `src` that is not generated. */
export function readSourceFiles(): SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('generated/'))
    .sort()
    .map(read);
}

function read(path: string): SourceFile {
  const text = readFileSync(new URL(path, root), 'utf8');
  const named = [...text.matchAll(specifier)].map((match) => match[1] as string);
  return {
    path,
    text,
    layer: layerOf(path),
    imports: named.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(path), name)),
    packages: named.filter((name) => !name.startsWith('.')).map(packageOf),
  };
}

/** The layer of a path relative to `src`. */
export function layerOf(path: string): string {
  return path.split('/')[0] as string;
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * The room of a path relative to `src`: its folder below the layer, or the file itself if it is directly in the layer.
 */
export function roomOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

/** The groups of names that reach each other, each in alphabetical order (strongly connected components, by Tarjan). */
export function findCircles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const places = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (name: string): number => {
    places.set(name, places.size);
    let low = places.size - 1;
    stack.push(name);
    for (const next of graph.get(name) ?? []) {
      if (!places.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, places.get(next) as number);
    }
    if (low === places.get(name)) {
      const circle = stack.splice(stack.indexOf(name));
      if (circle.length > 1) circles.push(circle.toSorted());
    }
    return low;
  };
  for (const name of graph.keys()) if (!places.has(name)) visit(name);
  return circles;
}
