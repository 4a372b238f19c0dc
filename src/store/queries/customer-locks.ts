import { type Executor, type Statement, statement } from '../core/database.ts';

/** Identifies the customer of a write: by key, by the identity of their e-mail or phone number, or by external id. */
export interface CustomerKey {
  orgId: string;
  id: string | null;
  emailKey: string | null;
  externalId: string | null;
  phoneKey: string | null;
}

/** A customer that was found; keys that were not requested are absent. */
export interface FoundCustomer {
  orgId: string;
  id: string;
  /** The customer itself, or the one that it was merged into (R32). */
  survivorId: string;
  emailKey?: string | null;
  externalId?: string | null;
  phoneKey?: string | null;
  /** The survivor's own external id, if external ids were requested. */
  survivorExternalId?: string | null;
  /** Another transaction has locked the survivor, and this one has not. */
  held?: boolean;
}

/** As the statements return it: the survivor may have been merged while the statement waited for its lock. */
type Row = FoundCustomer & { movedTo?: string | null };

type Kind = 'email' | 'external' | 'phone';
const kinds = ['email', 'external', 'phone'] as const;
const columns = { email: 'email_key', external: 'external_id', phone: 'phone_key' } as const;
const names = { email: 'emailKey', external: 'externalId', phone: 'phoneKey' } as const;

const asKey = (kind: Kind) => `"${names[kind]}"`;

// UNION, not OR: with OR, the planner would read the whole table instead of using the indexes.
const found = (requested: readonly Kind[]): string => {
  const wanted = ['c.org_id', 'c.id', 'c.merged_into_id', ...requested.map((kind) => `c.${columns[kind]}`)].join(', ');
  const byColumn = requested.map((kind, at) => {
    const column = columns[kind];
    return `
    UNION
    SELECT ${wanted} FROM unnest($1::uuid[], $${at + 3}::text[]) AS k(org_id, ${column}) JOIN customers c USING (org_id, ${column})
    WHERE c.${column} IS NOT NULL`;
  });
  return `found AS MATERIALIZED (
    SELECT ${wanted} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN customers c USING (org_id, id)${byColumn.join('')}
  )`;
};
const survivor = 'JOIN customers c ON c.org_id = f.org_id AND c.id = coalesce(f.merged_into_id, f.id)';

// A locked row has its latest state, and may have another key by now; merged rows keep their keys.
const keysOf = (requested: readonly Kind[], isOwn: string, locked: string): string =>
  requested
    .map((kind) => `, CASE WHEN ${isOwn} THEN ${locked}.${columns[kind]} ELSE f.${columns[kind]} END AS ${asKey(kind)}`)
    .join('') + (requested.includes('external') ? `, ${locked}.external_id AS "survivorExternalId"` : '');

const lockOf = {
  wait: ' ORDER BY c.org_id, c.id FOR NO KEY UPDATE OF c',
  share: ' ORDER BY c.org_id, c.id FOR KEY SHARE OF c',
  resolve: '',
};
type Mode = keyof typeof lockOf | 'lock';

const findAll = (mode: keyof typeof lockOf, requested: readonly Kind[]): string => `WITH ${found(requested)}
  SELECT f.org_id AS "orgId", f.id, c.id AS "survivorId"${keysOf(requested, 'c.id = f.id', 'c')}, c.merged_into_id AS "movedTo"
  FROM found f ${survivor}${lockOf[mode]}`;

// Those that are not locked may be new. The others are derived from the locked rows, because new ones are common.
const lockAll = (requested: readonly Kind[]): string => `WITH ${found(requested)}, locked AS MATERIALIZED (
     SELECT c.org_id, c.id, c.external_id, c.merged_into_id${requested
       .filter((kind) => kind !== 'external')
       .map((kind) => `, c.${columns[kind]}`)
       .join('')}
     FROM (SELECT DISTINCT f.org_id, coalesce(f.merged_into_id, f.id) AS id FROM found f) f
     JOIN customers c ON c.org_id = f.org_id AND c.id = f.id ORDER BY c.org_id, c.id FOR NO KEY UPDATE OF c SKIP LOCKED
   )
   SELECT f.org_id AS "orgId", f.id, coalesce(f.merged_into_id, f.id) AS "survivorId"${keysOf(requested, 'l.id = f.id', 'l')},
     l.id IS NULL AS held, l.merged_into_id AS "movedTo"
   FROM found f LEFT JOIN locked l ON l.org_id = f.org_id AND l.id = coalesce(f.merged_into_id, f.id)`;

// Takes half the time if all are identified by key, which is common. Merged ones are rare and handled afterwards.
const byKey = (
  lock: string,
): string => `SELECT c.org_id AS "orgId", c.id, coalesce(c.merged_into_id, c.id) AS "survivorId"
  FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN customers c ON c.org_id = k.org_id AND c.id = k.id${lock}`;
const lockByKeyStatement = statement('lock_customers_by_key', byKey(`${lockOf.wait} SKIP LOCKED`));
const shareByKeyStatement = statement('share_customers_by_key', byKey(lockOf.share));

const statements = new Map<string, Statement>();

const nameOf: Record<Mode, string> = {
  wait: 'wait_for_customers',
  share: 'share_customers',
  resolve: 'resolve_customers',
  lock: 'lock_customers',
};

function statementFor(mode: Mode, requested: readonly Kind[]): Statement {
  const name = `${nameOf[mode]}${suffixOf(mode, requested)}`;
  let made = statements.get(name);
  if (!made) {
    made = statement(name, mode === 'lock' ? lockAll(requested) : findAll(mode, requested));
    statements.set(name, made);
  }
  return made;
}

function suffixOf(mode: Mode, requested: readonly Kind[]): string {
  if (requested.length === 0) return mode === 'lock' || mode === 'share' ? '_by_key_again' : '_by_key';
  return requested.length === 1 && requested[0] === 'email' ? '' : `_by_${requested.join('_')}`;
}

const requestedKinds = (keys: readonly CustomerKey[]): Kind[] =>
  kinds.filter((kind) => keys.some((key) => key[names[kind]] !== null));

/**
 * Finds customers according to the mode. If a survivor is merged while the statement waits for its lock, another statement
 * follows it, because that one sees the committed merge.
 */
async function find(tx: Executor, keys: readonly CustomerKey[], mode: Mode): Promise<FoundCustomer[]> {
  const requested = requestedKinds(keys);
  const values = [
    keys.map((key) => key.orgId),
    keys.map((key) => key.id),
    ...requested.map((kind) => keys.map((key) => key[names[kind]])),
  ];
  for (;;) {
    const rows = await tx.query<Row>(statementFor(mode, requested), values);
    if (mode === 'resolve' || rows.every(({ movedTo }) => movedTo == null)) return rows;
  }
}

/**
 * Locks the existing ones of these customers until the transaction ends, always in the same order, so that only one writer at a
 * time checks a customer's rate window (R9). Waits for other locks.
 */
export function waitForCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  return find(tx, keys, 'wait');
}

/** The same without waiting: customers that another transaction has locked are returned as `held`. */
export async function lockCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  if (requestedKinds(keys).length > 0) return find(tx, keys, 'lock');
  const rows = await tx.query<FoundCustomer>(lockByKeyStatement, byIds(keys));
  const locked = new Set(rows.filter(isItself).map(({ orgId, id }) => orgId + id));
  const missing = keys.filter(({ orgId, id }) => !locked.has(orgId + id));
  if (missing.length === 0) return rows;
  return [...rows.filter(isItself), ...(await find(tx, missing, 'lock'))];
}

/**
 * Finds customers and prevents them from being merged or erased until the transaction ends, so that a merge or erasure includes
 * everything written for them meanwhile. It is the lock that a foreign key takes, and does not block other writes.
 */
export async function shareCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  if (requestedKinds(keys).length > 0) return find(tx, keys, 'share');
  const rows = await tx.query<FoundCustomer>(shareByKeyStatement, byIds(keys));
  return rows.every(isItself) ? rows : find(tx, keys, 'share');
}

/**
 * Finds the authors of threads. A customer who may get an external id (R30) will be changed, so they are locked, according to
 * `wait`; others are only protected from a merge or erasure.
 */
export function findAuthors(tx: Executor, keys: readonly CustomerKey[], wait: boolean): Promise<FoundCustomer[]> {
  const mayChange = keys.some(({ externalId, emailKey }) => externalId !== null && emailKey !== null);
  if (!mayChange) return shareCustomers(tx, keys);
  return wait ? waitForCustomers(tx, keys) : lockCustomers(tx, keys);
}

/** Finds the existing ones of these customers, without a lock. */
export function resolveCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  return find(tx, keys, 'resolve');
}

const byIds = (keys: readonly CustomerKey[]) => [keys.map(({ orgId }) => orgId), keys.map(({ id }) => id)];
const isItself = ({ id, survivorId }: FoundCustomer): boolean => id === survivorId;
