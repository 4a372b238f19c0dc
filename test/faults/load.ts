import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateway } from './gateway.ts';

/** A write that a gateway acknowledged. `label` is in the row, too: as a conversation's name or a thread's text. */
export interface Acknowledged {
  readonly table: 'conversations' | 'threads';
  readonly label: string;
  readonly id: string;
}

/** A request without the expected response. */
interface Failure {
  readonly gateway: number;
  readonly begun: number;
  readonly ended: number;
  /** The HTTP status; null if the connection broke or there was no response in time. */
  readonly status: number | null;
  readonly code: string;
  readonly retryable: boolean;
}

export interface Load {
  readonly acknowledged: readonly Acknowledged[];
  /** Every label that was sent, acknowledged or not. */
  readonly sent: string[];
  readonly failures: readonly Failure[];
  /** Acknowledged rows that were missing in an immediate read. */
  readonly unseen: readonly string[];
  /** How often a limit was reported: THREAD_LIMIT and RATE_LIMITED. */
  readonly limited: { threads: number; rate: number };
  readonly bulkOperations: readonly string[];
  /** Resolves with the time when this gateway first acknowledged a write that was sent after `since`. */
  acknowledgedAfter(gateway: number, since: number, timeoutMs: number): Promise<number | null>;
  /** Waits a reasonable time until every client has the response to its current request. */
  stop(): Promise<void>;
  /** Ends the load without waiting for clients. */
  abandon(): void;
}

export interface LoadOptions {
  readonly gateways: readonly Gateway[];
  readonly token: string;
  readonly clients: number;
  /** A request without a response after this time counts as hung. */
  readonly patienceMs: number;
}

const fields = '... on Error { code message } ... on ConflictError { existing { id } }';
const createConversation = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
  ... on CreateConversationPayload { conversation { id } } ${fields} } }`;
const createChat = `mutation ($input: CreateChatThreadInput!) { createChatThread(input: $input) {
  ... on CreateChatThreadPayload { thread { id } } ... on Error { code message } } }`;
const createBulk = `mutation ($input: BulkCreateConversationsInput!) { bulkCreateConversations(input: $input) {
  ... on BulkCreateConversationsPayload { bulkOperation { id } } ... on Error { code message } } }`;
const read = 'query ($id: ID!) { node(id: $id) { id } }';
const rowsPerBulk = 60;

interface Answer {
  readonly id?: string;
  readonly code?: string;
  readonly gateway: number;
  readonly begun: number;
}

/**
 * Well-behaved clients: each write has an idempotency key or an externalId, and is sent again, to another gateway if
 * there is one, until it gets a response. They concentrate on one customer and one conversation at a time, so that the
 * rate limit and the thread limit are reached repeatedly.
 */
export function startLoad({ gateways, token, clients, patienceMs }: LoadOptions): Load {
  const acknowledged: Acknowledged[] = [];
  const sent: string[] = [];
  const failures: Failure[] = [];
  const unseen: string[] = [];
  const bulkOperations: string[] = [];
  const limited = { threads: 0, rate: 0 };
  const lastWrite = gateways.map(() => ({ begun: 0, ended: 0 }));
  let crowded: string | null = null;
  let stopping = false;
  let givingUp = false;

  const send = async (gateway: number, query: string, variables: object): Promise<Answer | null> => {
    const begun = performance.now();
    const fail = (status: number | null, code: string, retryable: boolean) =>
      failures.push({ gateway, begun, ended: performance.now(), status, code, retryable });
    try {
      const response = await fetch(`${gateways[gateway]?.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const body = (await response.json()) as { data?: Record<string, any> | null; errors?: any[] };
      if (body.errors || response.status !== 200) {
        const { code = 'NONE', retryable = false } = body.errors?.[0]?.extensions ?? {};
        fail(response.status, code, retryable);
        return null;
      }
      const result = Object.values(body.data ?? {})[0];
      const id = (result?.conversation ?? result?.thread ?? result?.bulkOperation ?? result?.existing ?? result)?.id;
      return { id, code: result?.code, gateway, begun };
    } catch (error) {
      const hung = (error as Error).name === 'TimeoutError';
      fail(null, hung ? 'HANG' : 'CONNECTION_LOST', true);
      return null;
    }
  };

  /** Repeats a request until it gets a response. Null only if the load is stopped and no gateway responds. */
  const insist = async (first: number, query: string, variables: object): Promise<Answer | null> => {
    for (let attempt = 0; ; attempt++) {
      const answer = await send((first + attempt) % gateways.length, query, variables);
      if (answer || givingUp) return answer;
      await sleep(Math.min(20 * 2 ** attempt, 200));
    }
  };

  const write = async (first: number, table: Acknowledged['table'], query: string, input: object) => {
    const label = randomUUID();
    sent.push(label);
    const named = table === 'conversations' ? { name: label } : { text: label };
    const externalId = 'externalId' in input ? { externalId: label } : { idempotencyKey: label };
    const answer = await insist(first, query, { input: { ...input, ...named, ...externalId } });
    // A conflicting externalId comes from the previous attempt.
    if (answer?.id && (!answer.code || answer.code === 'CONFLICT')) {
      acknowledged.push({ table, label, id: answer.id });
      const last = lastWrite[answer.gateway];
      if (last && answer.begun >= last.begun) Object.assign(last, { begun: answer.begun, ended: performance.now() });
    }
    return answer;
  };

  const customer = (nth: number) => ({ email: `customer-${nth}@example.com` });
  const anyCustomer = () => customer(Math.floor(Math.random() * 500));

  const crowd = async (first: number) => {
    if (crowded === null) {
      crowded = (await write(first, 'conversations', createConversation, { customer: anyCustomer() }))?.id ?? null;
      return;
    }
    const conversationId = crowded;
    const answer = await write(first, 'threads', createChat, { conversationId, customer: anyCustomer() });
    if (answer?.code !== 'CONVERSATION_LOCKED') return;
    limited.threads += 1;
    if (crowded === conversationId) crowded = null;
  };
  const hurry = async (first: number) => {
    const answer = await write(first, 'conversations', createConversation, { customer: customer(-1) });
    if (answer?.code === 'RATE_LIMITED') limited.rate += 1;
  };
  const bulk = async (first: number) => {
    const conversations = Array.from({ length: rowsPerBulk }, () => {
      const label = randomUUID();
      sent.push(label);
      return { customer: anyCustomer(), name: label };
    });
    const answer = await insist(first, createBulk, { input: { conversations, idempotencyKey: randomUUID() } });
    if (answer?.id) bulkOperations.push(answer.id);
  };
  const look = async (first: number) => {
    const wanted = acknowledged[Math.floor(Math.random() * acknowledged.length)];
    if (!wanted) return;
    const answer = await insist(first, read, { id: wanted.id });
    if (answer && answer.id !== wanted.id) unseen.push(wanted.label);
  };
  const tasks = [
    (first: number) => write(first, 'conversations', createConversation, { customer: anyCustomer() }),
    (first: number) => write(first, 'conversations', createConversation, { customer: anyCustomer(), externalId: '' }),
    crowd,
    crowd,
    look,
    hurry,
  ];

  const client = async (nth: number) => {
    // The window of one customer is full from the start, and never has room for long.
    for (let round = 0; round < 150 / clients && !stopping; round++) await hurry((nth + round) % gateways.length);
    for (let round = nth; !stopping; round++) {
      const first = round % gateways.length;
      if (nth === 0 && round % 40 === 0) await bulk(first);
      else await tasks[(round + Math.floor(round / gateways.length)) % tasks.length]?.(first);
    }
  };
  const ended = Promise.all(Array.from({ length: clients }, (_, nth) => client(nth)));

  return {
    acknowledged,
    sent,
    failures,
    unseen,
    limited,
    bulkOperations,
    async acknowledgedAfter(gateway, since, timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const { begun, ended: at } = lastWrite[gateway] ?? { begun: 0, ended: 0 };
        if (begun >= since) return at;
        if (performance.now() > deadline) return null;
        await sleep(5);
      }
    },
    async stop() {
      stopping = true;
      const timer = setTimeout(() => {
        givingUp = true;
      }, 2 * patienceMs);
      await ended;
      clearTimeout(timer);
    },
    abandon() {
      stopping = true;
      givingUp = true;
    },
  };
}
