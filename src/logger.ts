import { type DestinationStream, destination, type Logger as PinoLogger, pino } from 'pino';
import type { Config } from './config/config.ts';

declare module 'pino' {
  /**
   * The fields of a log line, beside `level` (a word), `time` (RFC 3339, UTC), `pid`, `hostname` and `msg`. What clients send — query
   * texts, variables, headers, tokens — is not among them, and has no place in a message.
   */
  interface LogFnFields {
    /** An error as type, message, code, stack and cause; other properties are left out, for drivers put rows in them. */
    err?: unknown;
    /** The request's id, which the client sees in its answer too. */
    requestId?: string;
    /** The request's method and path, without its query string. */
    method?: string;
    path?: string;
    /** `query`, `mutation` or `subscription`, and the name that the client gave the operation (its first 100 characters). */
    operationType?: string;
    operationName?: string;
    /** Who asked: keys, as in the database. */
    orgId?: string;
    tokenId?: string;
    /** The HTTP status of the answer. */
    status?: number;
    /** The code of the first top-level error of the answer. */
    code?: string;
    durationMs?: number;
    /** How long the stream was open that answered a subscription. */
    streamedMs?: number;
    /** A background job, and the bulk operation that it works on. */
    job?: string;
    bulkOperationId?: string;
    /** Rows that a job deleted. */
    removed?: number;
    /** Where the gateway listens, the migrations that a start applied, and the signal that stops the process. */
    address?: string;
    migrations?: string[];
    signal?: string;
  }
}

export type Logger = PinoLogger;

const secrets = ['authorization', 'cookie', 'token', 'secret', 'password', 'variables', 'databaseUrl', 'demoToken'];

/** A logger of JSON lines to stderr; stdout belongs to what a command prints. */
export function createLogger(level: Config['logLevel'], stream: DestinationStream = toStderr()): Logger {
  return pino(
    {
      level,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      serializers: { err: describeError },
      // The last resort, should one of them be logged after all.
      redact: secrets.flatMap((name) => [name, `*.${name}`, `*.headers.${name}`]),
    },
    stream,
  );
}

/** Where a line cannot be written, such as on a full disk, it is lost: nobody's request is to fail for it. */
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
