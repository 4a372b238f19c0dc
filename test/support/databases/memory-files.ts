import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MemoryFS } from '@electric-sql/pglite';

/** The directories (null) and files of a data directory, by path; parents come first. */
type Files = ReadonlyMap<string, Uint8Array | null>;

/** A directory or file in Emscripten's memory. */
interface Node {
  readonly node_ops: { mknod(parent: Node, name: string, mode: number, device: number): Node };
  contents: Uint8Array;
  usedBytes: number;
}

interface EmscriptenModule {
  readonly FS: { mkdirTree(path: string): void; lookupPath(path: string): { readonly node: Node } };
}

const dataDirectory = '/pglite/data';
const directoryMode = 0o40700;
const fileMode = 0o100600;
const known = new Map<string, Files>();

/** Reads a data directory, once per worker. */
export function readMemoryFiles(directory: string): Files {
  let files = known.get(directory);
  if (!files) {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(directory.length), entry.isFile() ? readFileSync(path) : null] as const;
    });
    files = new Map(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
    known.set(directory, files);
  }
  return files;
}

/**
 * A file system in memory with a copy of these files. Unpacking a dump into one takes longer than starting PostgreSQL, and
 * every test file starts one.
 */
export class MemoryFiles extends MemoryFS {
  readonly #files: Files;

  constructor(files: Files) {
    super();
    this.#files = files;
  }

  override async init(...[pglite, options]: Parameters<MemoryFS['init']>): ReturnType<MemoryFS['init']> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const fill = (module: unknown) => this.#fill(module as EmscriptenModule);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...[emscriptenOpts.preRun ?? []].flat(), fill] } };
  }

  #fill({ FS }: EmscriptenModule): void {
    FS.mkdirTree(dataDirectory);
    const directories = new Map([['/', FS.lookupPath(dataDirectory).node]]);
    for (const [path, content] of this.#files) {
      const parent = directories.get(dirname(path)) as Node;
      const name = path.slice(path.lastIndexOf('/') + 1);
      const node = parent.node_ops.mknod(parent, name, content === null ? directoryMode : fileMode, 0);
      if (content === null) directories.set(path, node);
      else {
        node.contents = new Uint8Array(content);
        node.usedBytes = content.length;
      }
    }
  }
}
