const name = 'parley-chat';

/** The files of this page, for browsers that keep nothing. */
const here = new Map<string, Blob>();
let database: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('files');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return database;
}

async function run<Result>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Result>) {
  const request = act((await open()).transaction('files', mode).objectStore('files'));
  return new Promise<Result>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The bytes of files that are not sent yet: in IndexedDB, since localStorage holds only a few megabytes. */
export const files = {
  async keep(id: string, file: Blob): Promise<void> {
    here.set(id, file);
    await run('readwrite', (store) => store.put(file, id)).catch(() => {});
  },

  async read(id: string): Promise<Blob | undefined> {
    return here.get(id) ?? run('readonly', (store) => store.get(id) as IDBRequest<Blob>).catch(() => undefined);
  },

  async drop(ids: readonly string[]): Promise<void> {
    for (const id of ids) here.delete(id);
    await Promise.all(ids.map((id) => run('readwrite', (store) => store.delete(id)).catch(() => {})));
  },

  async clear(): Promise<void> {
    here.clear();
    await run('readwrite', (store) => store.clear()).catch(() => {});
  },
};

/** The bytes as the API takes them. */
export async function toBase64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(parts.join(''));
}
