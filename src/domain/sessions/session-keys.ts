import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ReadBatcher } from '../../batching/read-batcher.ts';
import { currentSessionKey, listSessionKeys, type SessionKeyRow } from '../../store/access/session-keys.ts';
import type { Database } from '../../store/core/database.ts';
import { newId } from '../core/new-id.ts';

/** R44: the keys that sign the sessions of customers, one after the other for each organization. */
export interface SessionKeys {
  /** The key that signs now. */
  current(orgId: string): Promise<SessionKeyRow>;
  /** The key with this id (a row key); null if the organization has none. */
  find(orgId: string, id: string): Promise<SessionKeyRow | null>;
}

const daySeconds = 24 * 60 * 60;
const maxAgeSeconds = 30 * daySeconds;
// Longer than a gateway remembers the current key and the last session signed with it lives.
const keptSeconds = maxAgeSeconds + 2 * daySeconds;
const rememberedMs = 10 * 60_000;
const maxRemembered = 10_000;
/** The maximum number of concurrent statements. */
const inFlight = 2;

/** The keys of all organizations, in the database and remembered for ten minutes. */
export function createSessionKeys(db: Database): SessionKeys {
  const current = new LRUCache<string, Promise<SessionKeyRow>>({ max: maxRemembered, ttl: rememberedMs });
  const known = new LRUCache<string, SessionKeyRow>({ max: maxRemembered, ttl: rememberedMs });
  const readBatcher = new ReadBatcher(inFlight);
  const list = (orgIds: string[], ids: string[]) => listSessionKeys(db, orgIds, ids);
  return {
    current(orgId) {
      const remembered = current.get(orgId);
      if (remembered) return remembered;
      const next = { orgId, id: newId(), secret: new Uint8Array(randomBytes(32)) };
      const reading = currentSessionKey(db, next, maxAgeSeconds, keptSeconds);
      current.set(orgId, reading);
      reading.catch(() => current.delete(orgId));
      return reading;
    },
    async find(orgId, id) {
      const remembered = known.get(`${orgId} ${id}`);
      if (remembered) return remembered;
      const [row = null] = await readBatcher.read<SessionKeyRow>('session keys', list, (key) => key.id, orgId, [id]);
      if (row) known.set(`${orgId} ${id}`, row);
      return row;
    },
  };
}
