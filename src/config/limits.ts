import { z } from 'zod';
import { parseUrl } from '../domain/core/urls.ts';
import { type ConfigVariable, maxTimerMs, wholeNumber } from './variable.ts';

/** Limits of what a client may send, and from which origins. */
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
      'The memory for all request bodies being received, in bytes. One token may use only as much of it as it ' +
      'leaves free for the others. At least twice the largest body, even if it is set lower.',
    ...wholeNumber(1024, 1024 * 1024 * 1024 * 1024),
  },
  bodyTimeoutMs: {
    name: 'PARLEY_BODY_TIMEOUT_MS',
    default: '60000',
    about: 'How long a client may take to send a request body, in milliseconds.',
    ...wholeNumber(1, maxTimerMs),
  },
  maxTextLength: {
    name: 'PARLEY_MAX_TEXT_LENGTH',
    default: '400000',
    about: 'The maximum number of characters in the text of an operation. Send long values as variables.',
    ...wholeNumber(100, 100_000_000),
  },
  maxTokens: {
    name: 'PARLEY_MAX_TOKENS',
    default: '10000',
    about: 'The maximum number of tokens (names, numbers, punctuation) in the text of an operation.',
    ...wholeNumber(100, 1_000_000),
  },
  maxDepth: {
    name: 'PARLEY_MAX_DEPTH',
    default: '20',
    about: 'How deeply fields may be nested in an operation. GraphiQL needs 16.',
    ...wholeNumber(1, 1000),
  },
  maxAliases: {
    name: 'PARLEY_MAX_ALIASES',
    default: '100',
    about: 'The maximum number of aliases in an operation. Aliases in a fragment count each time the fragment is used.',
    ...wholeNumber(0, 1_000_000),
  },
  maxDirectives: {
    name: 'PARLEY_MAX_DIRECTIVES',
    default: '100',
    about:
      'The maximum number of directives in an operation. Directives in a fragment count each time the fragment is used.',
    ...wholeNumber(0, 1_000_000),
  },
  maxExpansion: {
    name: 'PARLEY_MAX_EXPANSION',
    default: '20000',
    about:
      'The maximum number of fields, fragments and values that the operations of a request may expand to; the contents of ' +
      'a fragment count each time it is used. Five times as many pairs of fields may share a response name.',
    ...wholeNumber(100, 10_000_000),
  },
  maxCost: {
    name: 'PARLEY_MAX_COST',
    default: '50000',
    about:
      'The maximum number of objects in a response, assuming that every page is full. A field that can hold a long ' +
      'text counts as another object.',
    ...wholeNumber(1, 1_000_000_000),
  },
  maxResponseBytes: {
    name: 'PARLEY_MAX_RESPONSE_BYTES',
    default: String(32 * 1024 * 1024),
    about: 'The largest response, and the largest event of a subscription, in bytes. A larger one becomes an error.',
    ...wholeNumber(1024, 256 * 1024 * 1024),
  },
  operationTimeoutMs: {
    name: 'PARLEY_OPERATION_TIMEOUT_MS',
    default: '45000',
    about:
      'How long an operation may take, in milliseconds. Then the gateway cancels its reads and returns an error. ' +
      'Clients can wait up to 30 seconds for a bulk operation.',
    ...wholeNumber(1, maxTimerMs),
  },
  requestsPerMinute: {
    name: 'PARLEY_REQUESTS_PER_MINUTE',
    default: null,
    about:
      'The maximum number of requests per token and minute, counted per gateway. If it is not set, there is no limit.',
    ...wholeNumber(1, 1_000_000_000),
  },
  subscriptionsPerToken: {
    name: 'PARLEY_SUBSCRIPTIONS_PER_TOKEN',
    default: '100',
    about: 'The maximum number of open subscriptions per token, counted per gateway.',
    ...wholeNumber(0, 1_000_000),
  },
  socketsPerToken: {
    name: 'PARLEY_SOCKETS_PER_TOKEN',
    default: '100',
    about:
      'The maximum number of open WebSockets and server-sent event streams per token, counted together and per gateway.',
    ...wholeNumber(0, 1_000_000),
  },
  corsOrigins: {
    name: 'PARLEY_CORS_ORIGINS',
    default: null,
    expects: 'either * or origins such as https://app.example.com, separated by commas',
    about: 'The origins whose pages may call the API from a browser; * allows all. If it is not set, none may.',
    schema: z
      .string()
      .transform((text) => text.split(',').map((origin) => origin.trim()))
      .pipe(z.array(z.string().refine((origin) => origin === '*' || isOrigin(origin)))),
  },
  trustedProxies: {
    name: 'PARLEY_TRUSTED_PROXIES',
    default: '0',
    about:
      'The number of proxies between clients and the gateway. Each must append the address of its client to ' +
      'X-Forwarded-For; the audit log then shows the address of the client instead of that of the proxy.',
    ...wholeNumber(0, 10),
  },
  persistedOperations: {
    name: 'PARLEY_PERSISTED_OPERATIONS',
    default: null,
    expects: 'the path of a file',
    about:
      'A JSON file of the only operations that clients may send: either an object that maps ids to texts, or a persisted ' +
      'query manifest generated by Apollo Client. If it is not set, every operation is allowed.',
    schema: z.string().refine((text) => !/^\w+:\/\//.test(text)),
  },
} as const satisfies Record<string, ConfigVariable & { schema: z.ZodType }>;

function isOrigin(text: string): boolean {
  return parseUrl(text)?.origin === text;
}
