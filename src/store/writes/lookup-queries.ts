import type { CustomerKey } from '../queries/customer-locks.ts';

/** What a batch of writes needs from the database before it decides. Read by one statement, after the locks. */
export interface LookupResults {
  /** The database's time, the only clock that counts. */
  now: Date;
  /** [org, token, customer, epoch ms] of each creation that a rate window may count (R9). */
  hits: [orgId: string, clientId: string, customerId: string, at: number][];
  /** Conversations that already have a requested id or external id (R8), with the survivor if one was merged. */
  taken: [orgId: string, id: string, externalId: string | null, survivorId: string][];
  /** The existing rows among the referenced users, teams and queues, each with its type and whether it is a disabled user. */
  references: [orgId: string, id: string, type: ReferenceType, disabled: boolean][];
  /** The existing keys among the given idempotency keys, including expired ones (R23). */
  keys: [orgId: string, clientId: string, key: string, inputHash: string, outcome: unknown, expired: boolean][];
  /** Of the given phone numbers, those by which a customer can already be found (R30). */
  phones: [orgId: string, phoneKey: string][];
  /** Days after which conversations lock, by organization; null if there is no such lock (R17). */
  lockDays: [orgId: string, days: number | null][];
}

export type ReferenceType = 'User' | 'Team' | 'Queue';

export interface Lookups {
  /** The customers whose rate windows are needed, each with the token that counts. */
  windows: (CustomerKey & { clientId: string })[];
  ids: { orgId: string; id: string }[];
  externalIds: { orgId: string; externalId: string }[];
  references: { orgId: string; id: string }[];
  keys: { orgId: string; clientId: string; key: string }[];
  lockDaysOf: string[];
  phones?: { orgId: string; phoneKey: string }[];
}

/** One lookup that a batch of writes may need. */
export interface LookupQuery {
  /** Its part of the statement's name. */
  readonly name: string;
  readonly isRequested: (ask: Lookups) => boolean;
  /** Its arrays, one for each parameter. */
  readonly values: (ask: Lookups) => unknown[][];
  readonly text: (...parameters: string[]) => string;
}

type Taken = LookupResults['taken'];

/** The results of the lookups; null if nothing was found, absent if the lookup was not requested. */
export type LookupAnswers = { [Key in Exclude<keyof LookupResults, 'now' | 'taken'>]?: LookupResults[Key] | null } & {
  takenIds?: Taken | null;
  takenExternalIds?: Taken | null;
};

// The bound is now(), the start of the transaction, because an index can use it (clock_timestamp() is volatile). The rule itself
// drops the few extra rows.
const hits = (windows: string): string => `
  (SELECT json_agg(json_build_array(w.org_id, w.token_id, c.customer_id, (extract(epoch FROM c.created_at) * 1000)::int8))
   FROM ${windows} AS w(org_id, token_id, customer_id)
   JOIN conversations c ON c.org_id = w.org_id AND c.customer_id = w.customer_id
    AND c.created_at > now() - interval '60 seconds' AND c.created_by_token_id = w.token_id AND c.imported_at IS NULL
  ) AS hits`;

const taken = (key: string, keys: string, as: string): string => `
  (SELECT json_agg(json_build_array(c.org_id, c.id, c.external_id, coalesce(c.merged_into_id, c.id)))
   FROM ${keys} AS k(org_id, ${key}) JOIN conversations c USING (org_id, ${key})
  ) AS "${as}"`;

const windowKeys = ({ windows }: Lookups): unknown[][] => [
  windows.map((window) => window.orgId),
  windows.map((window) => window.clientId),
  windows.map((window) => window.id),
];

const hasEmail = ({ windows }: Lookups): boolean => windows.some(({ emailKey }) => emailKey !== null);
const hasOther = ({ windows }: Lookups): boolean =>
  windows.some(({ externalId, phoneKey }) => externalId !== null || phoneKey !== null);

// The windows of customers that are given by id, and of those that these columns identify.
const windowsBy = (
  [orgIds, tokenIds, ids]: readonly [string, string, string],
  others: readonly (readonly [column: string, keys: string])[],
): string => {
  const byColumn = others.map(
    ([column, keys]) => `
     UNION
     SELECT k.org_id, k.token_id, coalesce(u.merged_into_id, u.id)
     FROM unnest(${orgIds}::uuid[], ${tokenIds}::uuid[], ${keys}::text[]) AS k(org_id, token_id, ${column})
     JOIN customers u ON u.org_id = k.org_id AND u.${column} = k.${column}`,
  );
  return hits(`(
     SELECT k.org_id, k.token_id, k.customer_id
     FROM unnest(${orgIds}::uuid[], ${tokenIds}::uuid[], ${ids}::uuid[]) AS k(org_id, token_id, customer_id)
     WHERE k.customer_id IS NOT NULL${byColumn.join('')}
   )`);
};

/** All lookups; see `LookupResults` for the result of each. */
export const lookupQueries: readonly LookupQuery[] = [
  {
    name: 'windows',
    isRequested: (ask) => ask.windows.length > 0 && !hasEmail(ask) && !hasOther(ask),
    values: windowKeys,
    text: (orgIds, tokenIds, ids) => hits(`unnest(${orgIds}::uuid[], ${tokenIds}::uuid[], ${ids}::uuid[])`),
  },
  {
    name: 'mail_windows',
    isRequested: (ask) => hasEmail(ask) && !hasOther(ask),
    values: (ask) => [...windowKeys(ask), ask.windows.map((window) => window.emailKey)],
    text: (orgIds, tokenIds, ids, emailKeys) => windowsBy([orgIds, tokenIds, ids], [['email_key', emailKeys]]),
  },
  {
    name: 'key_windows',
    isRequested: hasOther,
    values: (ask) => [
      ...windowKeys(ask),
      ask.windows.map((window) => window.emailKey),
      ask.windows.map((window) => window.externalId),
      ask.windows.map((window) => window.phoneKey),
    ],
    text: (orgIds, tokenIds, ids, emailKeys, externalIds, phoneKeys) =>
      windowsBy(
        [orgIds, tokenIds, ids],
        [
          ['email_key', emailKeys],
          ['external_id', externalIds],
          ['phone_key', phoneKeys],
        ],
      ),
  },
  {
    name: 'ids',
    isRequested: ({ ids }) => ids.length > 0,
    values: ({ ids }) => [ids.map((wanted) => wanted.orgId), ids.map((wanted) => wanted.id)],
    text: (orgIds, ids) => taken('id', `unnest(${orgIds}::uuid[], ${ids}::uuid[])`, 'takenIds'),
  },
  {
    name: 'external_ids',
    isRequested: ({ externalIds }) => externalIds.length > 0,
    values: ({ externalIds }) => [
      externalIds.map((wanted) => wanted.orgId),
      externalIds.map((wanted) => wanted.externalId),
    ],
    text: (orgIds, ids) => taken('external_id', `unnest(${orgIds}::uuid[], ${ids}::text[])`, 'takenExternalIds'),
  },
  {
    name: 'references',
    isRequested: ({ references }) => references.length > 0,
    values: ({ references }) => [references.map((wanted) => wanted.orgId), references.map((wanted) => wanted.id)],
    text: (orgIds, ids) => {
      const among = (table: string, type: ReferenceType, disabled: string) => `
     SELECT t.org_id, t.id, '${type}' AS type, ${disabled} AS disabled
     FROM unnest(${orgIds}::uuid[], ${ids}::uuid[]) AS k(org_id, id) JOIN ${table} t USING (org_id, id)`;
      const all = [
        among('users', 'User', 't.disabled_at IS NOT NULL'),
        among('teams', 'Team', 'false'),
        among('queues', 'Queue', 'false'),
      ].join(' UNION ALL');
      return `
  (SELECT json_agg(json_build_array(r.org_id, r.id, r.type, r.disabled)) FROM (${all}) r) AS "references"`;
    },
  },
  {
    name: 'keys',
    isRequested: ({ keys }) => keys.length > 0,
    values: ({ keys }) => [
      keys.map((wanted) => wanted.orgId),
      keys.map((wanted) => wanted.clientId),
      keys.map((wanted) => wanted.key),
    ],
    text: (orgIds, tokenIds, keys) => `
  (SELECT json_agg(json_build_array(i.org_id, i.token_id, i.key, encode(i.input_hash, 'hex'), i.outcome, i.expires_at <= clock_timestamp()))
   FROM unnest(${orgIds}::uuid[], ${tokenIds}::uuid[], ${keys}::text[]) AS k(org_id, token_id, key)
   JOIN idempotency_keys i USING (org_id, token_id, key)
  ) AS keys`,
  },
  {
    name: 'phones',
    isRequested: ({ phones = [] }) => phones.length > 0,
    values: ({ phones = [] }) => [phones.map((wanted) => wanted.orgId), phones.map((wanted) => wanted.phoneKey)],
    text: (orgIds, phoneKeys) => `
  (SELECT json_agg(json_build_array(u.org_id, u.phone_key))
   FROM unnest(${orgIds}::uuid[], ${phoneKeys}::text[]) AS k(org_id, phone_key) JOIN customers u USING (org_id, phone_key)
  ) AS phones`,
  },
  {
    name: 'lock_days',
    isRequested: ({ lockDaysOf }) => lockDaysOf.length > 0,
    values: ({ lockDaysOf }) => [lockDaysOf],
    text: (orgIds) => `
  (SELECT json_agg(json_build_array(o.org_id, o.lock_conversations_after_days))
   FROM organizations o WHERE o.org_id = ANY (${orgIds}::uuid[])
  ) AS "lockDays"`,
  },
];
