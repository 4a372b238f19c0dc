import { createHash } from 'node:crypto';

/** The expected failure of a row of a history: the error's code, and the path of its issue if it has one. */
interface Flaw {
  readonly code: 'INVALID_INPUT' | 'NOT_FOUND' | 'CONFLICT' | 'CONVERSATION_LOCKED';
  readonly path?: readonly string[];
}

interface HistoryThread {
  readonly type: 'CHAT' | 'REPLY' | 'NOTE';
  readonly text: string;
  readonly createdAt: string;
  readonly attachments?: { fileName: string; mimeType: string; data: string }[];
}

export interface HistoryRow {
  readonly input: {
    readonly customer: Record<string, unknown>;
    readonly externalId: string;
    readonly name: string;
    readonly tags: string[];
    readonly custom: Record<string, unknown>;
    readonly createdAt: string;
    readonly threads: HistoryThread[];
    readonly [field: string]: unknown;
  };
  /** Null if the row is valid. */
  readonly flaw: Flaw | null;
}

/** Pseudorandom numbers that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Spoil = (row: HistoryRow['input'], rows: readonly HistoryRow[]) => readonly [changes: object, flaw: Flaw];

const issue = (...path: string[]): Flaw => ({ code: 'INVALID_INPUT', path });
const notFound: Flaw = { code: 'NOT_FOUND' };

/** Every way in which a row of an import can be invalid. */
const spoils: readonly Spoil[] = [
  () => [{ customer: {} }, issue('customer')],
  () => [{ customer: { email: 'not an e-mail' } }, issue('customer', 'email')],
  // For a known customer, it would be ignored (R4).
  ({ externalId }) => [
    { customer: { email: `new.${externalId}@example.com`, firstName: '' } },
    issue('customer', 'firstName'),
  ],
  () => [{ customer: { id: 'customer_01h455vb4pex5vsknk084sn02q' } }, notFound],
  () => [{ customer: { id: 'made up' } }, notFound],
  () => [{ priority: 9 }, issue('priority')],
  () => [{ tags: ['twice', 'twice'] }, issue('tags', '1')],
  () => [{ tags: Array.from({ length: 21 }, (_, n) => `tag ${n}`) }, issue('tags')],
  () => [{ custom: { wrong: 1 } }, issue('custom', 'wrong')],
  () => [{ custom: { visitsNum: 'three' } }, issue('custom', 'visitsNum')],
  () => [{ custom: { seenAt: '2026-02-30T00:00:00Z' } }, issue('custom', 'seenAt')],
  () => [{ importedAt: null, threads: [] }, issue('createdAt')],
  () => [{ name: 'a\0b' }, issue('name')],
  () => [{ threads: [{ type: 'CHAT', text: 'half \uD83D' }] }, issue('threads', '0', 'text')],
  () => [
    { threads: [{ type: 'CHAT', text: '', attachments: [{ fileName: 'a', mimeType: 'text/plain', data: '???' }] }] },
    issue('threads', '0', 'attachments', '0', 'data'),
  ],
  () => [{ threads: Array.from({ length: 101 }, () => ({ type: 'NOTE', text: '' })) }, { code: 'CONVERSATION_LOCKED' }],
  () => [{ assignedUsers: ['user_01h455vb4pex5vsknk084sn02q'] }, notFound],
  () => [{ queue: 'queue_01h455vb4pex5vsknk084sn02q' }, notFound],
  (_row, rows) => [{ externalId: rows.find((row) => row.flaw === null)?.input.externalId }, { code: 'CONFLICT' }],
  () => [{ validateOnly: true }, issue('validateOnly')],
];

/** The number of kinds of invalid rows. */
export const kindsOfFlaws = spoils.length;

const words = [
  'parcel',
  'invoice',
  'lamp',
  'refund',
  'Lieferung',
  'façade',
  '名前',
  '😀',
  'shoe',
  'order',
  'late',
  'broken',
];

/**
 * Years of conversations as an importer would send them: repeated customers in different spellings, threads of all
 * types out of order, attachments, custom attributes, and in every fiftieth row one of the many flaws, in turn.
 */
export function createHistory(count: number, seed: number): HistoryRow[] {
  const random = createRandom(seed);
  const pick = <Item>(items: readonly Item[]) => items[random(items.length)] as Item;
  const text = (length: number) => Array.from({ length }, () => pick(words)).join(' ');
  const customers = Math.max(1, Math.floor(count / 8));
  const start = Date.UTC(2015, 0, 1);
  const rows: HistoryRow[] = [];
  for (let n = 0; n < count; n++) {
    const created = start + random(300_000_000) * 1000;
    const email = `customer.${random(customers)}@example.com`;
    const threads = Array.from({ length: random(4) }, (): HistoryThread => {
      const data =
        random(10) === 0 ? Buffer.from(createHash('sha256').update(`${n}`).digest()).toString('base64') : null;
      return {
        type: pick(['CHAT', 'CHAT', 'REPLY', 'NOTE']),
        text: text(1 + random(12)),
        createdAt: new Date(created + random(1_000_000) * 1000).toISOString(),
        ...(data && { attachments: [{ fileName: `${n}.bin`, mimeType: 'application/octet-stream', data }] }),
      };
    });
    const input = {
      customer: { email: random(3) === 0 ? email.toUpperCase() : email, ...(random(2) && { firstName: pick(words) }) },
      externalId: `legacy-${n}`,
      name: text(3),
      status: pick(['OPEN', 'SNOOZED', 'DONE', 'DONE', 'DONE']),
      priority: 1 + random(5),
      tags: [`tag-${random(5)}`, `year-${new Date(created).getUTCFullYear()}`],
      custom: { rowNum: n, openBool: random(2) === 1, noteTxt: random(4) === 0 ? null : text(5) },
      createdAt: new Date(created).toISOString(),
      importedAt: '2026-01-01T00:00:00.000Z',
      threads,
      clientRef: `row ${n}`,
    };
    const [changes, flaw] =
      n % 50 === 49 ? (spoils[Math.floor(n / 50) % spoils.length] as Spoil)(input, rows) : [{}, null];
    rows.push({ input: { ...input, ...changes }, flaw });
  }
  return rows;
}
