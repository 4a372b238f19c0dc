import { closeSync, existsSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { DatabaseUnusableError } from '../../core/database-unusable.ts';
import { typeParsers } from '../parse-values.ts';
import { closeToOthers } from './private-directory.ts';
import { EmbeddedPostgres } from './protocol.ts';

const POSTGRES_MAJOR = '18';
/** The parts of a file's mode: its type, and the owner's permissions. */
const forOwner = ~0o077;

/** What PGlite in memory starts with: a dump of a data directory, or a file system that contains one. Nothing by default. */
export type InMemoryOptions = Pick<PGliteOptions, 'loadDataDir' | 'fs'>;

/** PGlite in the memory of this process. */
export async function openInMemory(options: InMemoryOptions = {}): Promise<PGlite> {
  // The files are in memory already. Preparing the default of 128 MB takes longer than everything else at the start.
  const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];
  return open({ ...(options.fs === undefined && { dataDir: 'memory://' }), ...options, startParams });
}

/** PGlite on files: committed data is on disk, even after a power failure. */
export async function openOnDisk(directory: string, loadDataDir?: Blob): Promise<PGlite> {
  const path = join(directory, 'postgres');
  if (!existsSync(path)) await initialise(path, loadDataDir);
  const version = readFileSync(join(path, 'PG_VERSION'), 'utf8').trim();
  if (version !== POSTGRES_MAJOR) {
    throw new DatabaseUnusableError(
      'version',
      `The data in ${path} belongs to PostgreSQL ${version}, but this version of Parley embeds ${POSTGRES_MAJOR}. Migrate it with pg_dump.`,
    );
  }
  closeToOthers(path);
  // PGlite starts PostgreSQL with -F (no fsync), and its default wal_sync_method is a stub.
  const startParams = PGlite.defaultStartParams.filter((param) => param !== '-F');
  return open({ fs: new SyncedFS(path), startParams: [...startParams, '-c', 'wal_sync_method=fsync'] });
}

async function open(options: PGliteOptions): Promise<PGlite> {
  const pglite = new EmbeddedPostgres(options);
  await pglite.waitReady;
  return withOurParsers(pglite);
}

/**
 * Makes PGlite return values like `pg`. PGlite reads the array types when it opens, and again on request, and then sets its own
 * parser for each, so this runs after both.
 */
export function withOurParsers(pglite: PGlite): PGlite {
  for (const oid of Object.keys(pglite.parsers)) {
    if (/^\d+$/.test(oid)) pglite.parsers[oid] = typeParsers.getTypeParser(Number(oid), 'text');
  }
  return pglite;
}

/** Created in a temporary directory and renamed, so that a first start that is killed halfway leaves no unusable data. */
async function initialise(path: string, loadDataDir?: Blob): Promise<void> {
  const draft = `${path}.new`;
  rmSync(draft, { recursive: true, force: true });
  await (await PGlite.create(draft, { loadDataDir })).close();
  for (const entry of readdirSync(draft, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = openSync(join(entry.parentPath, entry.name), 'r+');
    fsyncSync(file);
    closeSync(file);
  }
  renameSync(draft, path);
}

/** The parts of Emscripten's file system that PGlite needs to override. */
interface NodeFileSystem {
  readonly stream_ops: { fsync: (stream: { nfd?: number }) => number };
  readonly node_ops: {
    mknod: (parent: unknown, name: string, mode: number, device: unknown) => unknown;
    setattr: (node: unknown, attributes: { mode?: number }) => void;
  };
}

/** PGlite's files, with an fsync that really syncs, and accessible only to their owner. */
class SyncedFS extends NodeFS {
  override async init(...[pglite, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const fsync: NodeFileSystem['stream_ops']['fsync'] = ({ nfd }) => {
      if (nfd !== undefined) fsyncSync(nfd);
      return 0;
    };
    const patch = (module: unknown) => {
      const { stream_ops, node_ops } = (module as { NODEFS: NodeFileSystem }).NODEFS;
      stream_ops.fsync = fsync;
      const { mknod, setattr } = node_ops;
      node_ops.mknod = (parent, name, mode, device) => mknod(parent, name, mode & forOwner, device);
      // Emscripten sets the mode of each file that it creates.
      node_ops.setattr = (node, attributes) =>
        setattr(node, attributes.mode == null ? attributes : { ...attributes, mode: attributes.mode & forOwner });
    };
    const { emscriptenOpts } = await super.init(pglite, options);
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...[emscriptenOpts.preRun ?? []].flat(), patch] } };
  }
}
