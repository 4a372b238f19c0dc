import { z } from 'zod';
import { type ConfigVariable, maxTimerMs, wholeNumber } from './variable.ts';

/** What one client may ask for, and from where. */
export const limitVariables = {
  maxBodyBytes: {
    name: 'PARLEY_MAX_BODY_BYTES',
    default: String(64 * 1024 * 1024),
    about: 'The largest request body, in bytes.',
    ...wholeNumber(1024, 1024 * 1024 * 1024),
  },
  maxBodiesBytes: {
    name: 'PARLEY_MAX_BODIES_BYTES',
    default: String(256 * 1024 * 1024),
    about:
      'The memory that all request bodies under way share, in bytes; a token may hold as much of it as is left for the ' +
      'others. Never less than two of the largest bodies.',
    ...wholeNumber(1024, 1024 * 1024 * 1024 * 1024),
  },
  bodyTimeoutMs: {
    name: 'PARLEY_BODY_TIMEOUT_MS',
    default: '60000',
    about: 'How long a client may take to send the body of a request, in milliseconds.',
    ...wholeNumber(1, maxTimerMs),
  },
  maxTextLength: {
    name: 'PARLEY_MAX_TEXT_LENGTH',
    default: '400000',
    about: 'The most characters in the text of an operation. Long values belong in its variables.',
    ...wholeNumber(100, 100_000_000),
  },
  maxTokens: {
    name: 'PARLEY_MAX_TOKENS',
    default: '10000',
    about: 'The most tokens (names, numbers, punctuation) in the text of an operation.',
    ...wholeNumber(100, 1_000_000),
  },
  maxDepth: {
    name: 'PARLEY_MAX_DEPTH',
    default: '20',
    about: 'How deep the fields of an operation may be nested. GraphiQL needs 16.',
    ...wholeNumber(1, 1000),
  },
  maxAliases: {
    name: 'PARLEY_MAX_ALIASES',
    default: '100',
    about: 'The most aliases in an operation, each counted wherever a fragment puts it.',
    ...wholeNumber(0, 1_000_000),
  },
  maxDirectives: {
    name: 'PARLEY_MAX_DIRECTIVES',
    default: '100',
    about: 'The most directives in an operation, each counted wherever a fragment puts it.',
    ...wholeNumber(0, 1_000_000),
  },
  maxExpansion: {
    name: 'PARLEY_MAX_EXPANSION',
    default: '20000',
    about:
      'To how many fields, fragments and values the operations of a text may expand, each counted wherever a fragment puts ' +
      'it; five times as many pairs of fields may have the same name in the same place.',
    ...wholeNumber(100, 10_000_000),
  },
  maxCost: {
    name: 'PARLEY_MAX_COST',
    default: '50000',
    about:
      'The most objects that the answer to an operation may hold, with `first` and `last` at their word; a text that may be ' +
      'long counts as one more.',
    ...wholeNumber(1, 1_000_000_000),
  },
  maxResponseBytes: {
    name: 'PARLEY_MAX_RESPONSE_BYTES',
    default: String(32 * 1024 * 1024),
    about: 'The most bytes in an answer, and in each event of a subscription; a larger one is an error instead.',
    ...wholeNumber(1024, 256 * 1024 * 1024),
  },
  operationTimeoutMs: {
    name: 'PARLEY_OPERATION_TIMEOUT_MS',
    default: '45000',
    about:
      'How long an operation may take, in milliseconds; what it still reads is stopped then, and its client told. ' +
      'A bulk operation may be waited for 30 seconds.',
    ...wholeNumber(1, maxTimerMs),
  },
  requestsPerMinute: {
    name: 'PARLEY_REQUESTS_PER_MINUTE',
    default: null,
    about:
      'The most requests of one token in a minute, counted by each gateway for itself. Without it, there is no limit.',
    ...wholeNumber(1, 1_000_000_000),
  },
  subscriptionsPerToken: {
    name: 'PARLEY_SUBSCRIPTIONS_PER_TOKEN',
    default: '100',
    about: 'The most subscriptions of one token at a time, counted by each gateway for itself.',
    ...wholeNumber(0, 1_000_000),
  },
  socketsPerToken: {
    name: 'PARLEY_SOCKETS_PER_TOKEN',
    default: '100',
    about:
      'The most WebSockets and streams of server-sent events of one token that are open at a time, together, counted by ' +
      'each gateway for itself.',
    ...wholeNumber(0, 1_000_000),
  },
  corsOrigins: {
    name: 'PARLEY_CORS_ORIGINS',
    default: null,
    expects: 'either * or origins such as https://app.example.com, separated by commas',
    about: 'The origins whose pages may call the API from a browser; * stands for all. Without it, none may.',
    schema: z
      .string()
      .transform((text) => text.split(',').map((origin) => origin.trim()))
      .pipe(z.array(z.string().refine((origin) => origin === '*' || isOrigin(origin)))),
  },
  trustedProxies: {
    name: 'PARLEY_TRUSTED_PROXIES',
    default: '0',
    about:
      'How many proxies stand between clients and the gateway, each of which appends the address that it heard from to ' +
      'X-Forwarded-For: the audit log then has the address of the client instead of that of the proxy.',
    ...wholeNumber(0, 10),
  },
  persistedOperations: {
    name: 'PARLEY_PERSISTED_OPERATIONS',
    default: null,
    expects: 'the path of a file',
    about:
      'A JSON file of the operations that clients may send, and no others: either an object of texts by id, or a manifest ' +
      'of persisted queries as Apollo Client generates it. Without it, every operation is taken.',
    schema: z.string().refine((text) => !/^\w+:\/\//.test(text)),
  },
} as const satisfies Record<string, ConfigVariable & { schema: z.ZodType }>;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
