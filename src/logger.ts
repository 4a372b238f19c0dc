import { type DestinationStream, destination, type Logger as PinoLogger, pino } from 'pino';
import type { Config } from './config/config.ts';

declare module 'pino' {
  /**
   * The fields of a log line, besides `level` (a word), `time` (RFC 3339, UTC), `pid`, `hostname` and `msg`. Fields and messages never
   * contain what clients send: query texts, variables, headers, tokens.
   */
  interface LogFnFields {
    /** An error as type, message, code, stack and cause. Other properties are omitted, because drivers put row data in them. */
    err?: unknown;
    /** The shard of background work, unless it is the first one. */
    shard?: string;
    /** The request id, which the client also receives. */
    requestId?: string;
    /** The method and path of the request, without the query string. */
    method?: string;
    path?: string;
    /** `query`, `mutation` or `subscription`, and the operation name (its first 100 characters). */
    operationType?: string;
    operationName?: string;
    /** The caller: keys, as in the database. */
    orgId?: string;
    tokenId?: string;
    userId?: string;
    customerId?: string;
    /** The rule that a refused token breaks (domain/access/refused-token). */
    tokenRule?: string;
    /** The HTTP status of the response. */
    status?: number;
    /** The code of the first top-level error in the response. */
    code?: string;
    durationMs?: number;
    /** How long the stream of a subscription was open. */
    streamedMs?: number;
    /** A background job, and the bulk operation that it processes. */
    job?: string;
    bulkOperationId?: string;
    /** The number of rows that a job deleted. */
    removed?: number;
    /** The address of the gateway, the migrations that a start applied, and the signal that stops the process. */
    address?: string;
    migrations?: string[];
    signal?: string;
  }
}

export type Logger = PinoLogger;

const secrets = ['authorization', 'cookie', 'token', 'secret', 'password', 'variables', 'databaseUrl', 'demoToken'];

/** A logger that writes JSON lines to stderr; stdout is for the output of commands. */
export function createLogger(level: Config['logLevel'], stream: DestinationStream = toStderr()): Logger {
  return pino(
    {
      level,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: describeError },
      // The last resort, in case one of them is logged anyway.
      redact: secrets.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]),
    },
    stream,
  );
}

/** A line that cannot be written, such as on a full disk, is lost: requests must not fail because of logs. */
function toStderr(): DestinationStream {
  const stderr = destination({ dest: 2, sync: true });
  stderr.on('error', () => {});
  return stderr;
}

interface ErrorDescription {
  type: string;
  message: string;
  code?: unknown;
  stack?: string;
  cause?: ErrorDescription;
}

function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Something other than an Error was thrown.' };
  const { code } = error as { code?: unknown };
  return {
    type: error.constructor.name,
    message: error.message,
    ...(code !== undefined && { code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  };
}
