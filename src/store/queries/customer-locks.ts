import { type Executor, type Statement, statement } from '../core/database.ts';

/** Which customer a write is for: by key, by the identity of their e-mail or phone number, or by external id; whichever finds one. */
export interface CustomerKey {
  orgId: string;
  id: string | null;
  emailKey: string | null;
  externalId: string | null;
  phoneKey: string | null;
}

/** A customer that was found; keys that nobody asked for are left out. */
export interface FoundCustomer {
  orgId: string;
  id: string;
  /** Whom it stands for: the customer itself, or the one into which it was merged (R32). */
  survivorId: string;
  emailKey?: string | null;
  externalId?: string | null;
  phoneKey?: string | null;
  /** The survivor's own external id, where external ids were asked for. */
  survivorExternalId?: string | null;
  /** Another transaction has the survivor locked, and this one has not. */
  held?: boolean;
}

/** As the statements give it: the survivor may have been merged itself while its lock was waited for. */
type Row = FoundCustomer & { movedTo?: string | null };

type Kind = 'email' | 'external' | 'phone';
const kinds = ['email', 'external', 'phone'] as const;
const columns = { email: 'email_key', external: 'external_id', phone: 'phone_key' } as const;
const names = { email: 'emailKey', external: 'externalId', phone: 'phoneKey' } as const;

const asKey = (kind: Kind) => `"${names[kind]}"`;

// UNION, not OR: with OR the planner gives up the indexes and reads the table.
const found = (asked: readonly Kind[]): string => {
  const wanted = ['c.org_id', 'c.id', 'c.merged_into_id', ...asked.map((kind) => `c.${columns[kind]}`)].join(', ');
  const byColumn = asked.map((kind, at) => {
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

// What is locked is as its last writer left it, and may have another key by now; what was merged keeps the keys that it has.
const keysOf = (asked: readonly Kind[], isOwn: string, locked: string): string =>
  asked
    .map((kind) => `, CASE WHEN ${isOwn} THEN ${locked}.${columns[kind]} ELSE f.${columns[kind]} END AS ${asKey(kind)}`)
    .join('') + (asked.includes('external') ? `, ${locked}.external_id AS "survivorExternalId"` : '');

const lockOf = {
  wait: ' ORDER BY c.org_id, c.id FOR NO KEY UPDATE OF c',
  share: ' ORDER BY c.org_id, c.id FOR KEY SHARE OF c',
  resolve: '',
};
type Mode = keyof typeof lockOf | 'lock';

const findAll = (mode: keyof typeof lockOf, asked: readonly Kind[]): string => `WITH ${found(asked)}
  SELECT f.org_id AS "orgId", f.id, c.id AS "survivorId"${keysOf(asked, 'c.id = f.id', 'c')}, c.merged_into_id AS "movedTo"
  FROM found f ${survivor}${lockOf[mode]}`;

// Those that are not locked may be new. The rest is told from what is locked here, since new ones are usual.
const lockAll = (asked: readonly Kind[]): string => `WITH ${found(asked)}, locked AS MATERIALIZED (
     SELECT c.org_id, c.id, c.external_id, c.merged_into_id${asked
       .filter((kind) => kind !== 'external')
       .map((kind) => `, c.${columns[kind]}`)
       .join('')}
     FROM (SELECT DISTINCT f.org_id, coalesce(f.merged_into_id, f.id) AS id FROM found f) f
     JOIN customers c ON c.org_id = f.org_id AND c.id = f.id ORDER BY c.org_id, c.id FOR NO KEY UPDATE OF c SKIP LOCKED
   )
   SELECT f.org_id AS "orgId", f.id, coalesce(f.merged_into_id, f.id) AS "survivorId"${keysOf(asked, 'l.id = f.id', 'l')},
     l.id IS NULL AS held, l.merged_into_id AS "movedTo"
   FROM found f LEFT JOIN locked l ON l.org_id = f.org_id AND l.id = coalesce(f.merged_into_id, f.id)`;

// Where all are wanted by key, which is usual, half the time. What was merged is seen to afterwards, for it is rare.
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

function statementFor(mode: Mode, asked: readonly Kind[]): Statement {
  const name = `${nameOf[mode]}${suffixOf(mode, asked)}`;
  let made = statements.get(name);
  if (!made) {
    made = statement(name, mode === 'lock' ? lockAll(asked) : findAll(mode, asked));
    statements.set(name, made);
  }
  return made;
}

function suffixOf(mode: Mode, asked: readonly Kind[]): string {
  if (asked.length === 0) return mode === 'lock' || mode === 'share' ? '_by_key_again' : '_by_key';
  return asked.length === 1 && asked[0] === 'email' ? '' : `_by_${asked.join('_')}`;
}

const kindsAsked = (keys: readonly CustomerKey[]): Kind[] =>
  kinds.filter((kind) => keys.some((key) => key[names[kind]] !== null));

/**
 * Finds customers as the mode says. A survivor that is merged while its lock is waited for is followed, with another
 * statement: the database then shows what the merge has committed.
 */
async function find(tx: Executor, keys: readonly CustomerKey[], mode: Mode): Promise<FoundCustomer[]> {
  const asked = kindsAsked(keys);
  const values = [
    keys.map((key) => key.orgId),
    keys.map((key) => key.id),
    ...asked.map((kind) => keys.map((key) => key[names[kind]])),
  ];
  for (;;) {
    const rows = await tx.query<Row>(statementFor(mode, asked), values);
    if (mode === 'resolve' || rows.every(({ movedTo }) => movedTo == null)) return rows;
  }
}

/**
 * Locks the customers that exist among the wanted ones until the transaction ends, always in the same order, so that
 * each customer's rate window (R9) is judged by one writer at a time. Waits for whoever has them.
 */
export function waitForCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  return find(tx, keys, 'wait');
}

/** The same without waiting: the customers that another transaction has locked are given as `held`. */
export async function lockCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  if (kindsAsked(keys).length > 0) return find(tx, keys, 'lock');
  const rows = await tx.query<FoundCustomer>(lockByKeyStatement, byIds(keys));
  const locked = new Set(rows.filter(isItself).map(({ orgId, id }) => orgId + id));
  const missing = keys.filter(({ orgId, id }) => !locked.has(orgId + id));
  if (missing.length === 0) return rows;
  return [...rows.filter(isItself), ...(await find(tx, missing, 'lock'))];
}

/**
 * Finds them, and keeps them from being merged or erased until the transaction ends: what is written for them meanwhile is found
 * by whoever does that. It is the lock that a foreign key to them takes, and keeps nobody else waiting.
 */
export async function shareCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  if (kindsAsked(keys).length > 0) return find(tx, keys, 'share');
  const rows = await tx.query<FoundCustomer>(shareByKeyStatement, byIds(keys));
  return rows.every(isItself) ? rows : find(tx, keys, 'share');
}

/**
 * Finds who writes something. A customer who may get an external id (R30) is changed, and locked for it, as `wait` says; others
 * are only kept as they are.
 */
export function findAuthors(tx: Executor, keys: readonly CustomerKey[], wait: boolean): Promise<FoundCustomer[]> {
  const mayChange = keys.some(({ externalId, emailKey }) => externalId !== null && emailKey !== null);
  if (!mayChange) return shareCustomers(tx, keys);
  return wait ? waitForCustomers(tx, keys) : lockCustomers(tx, keys);
}

/** Finds the customers that exist among the wanted ones, without a lock. */
export function resolveCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  return find(tx, keys, 'resolve');
}

const byIds = (keys: readonly CustomerKey[]) => [keys.map(({ orgId }) => orgId), keys.map(({ id }) => id)];
const isItself = ({ id, survivorId }: FoundCustomer): boolean => id === survivorId;
