import type { DestinationStream, LogFnFields } from 'pino';

/** Told in words, in this order; keys of the database are for programs. */
const told = ['method', 'path', 'operationType', 'operationName', 'status', 'code', 'durationMs'] as const;
const hidden = ['pid', 'hostname', 'orgId', 'tokenId'];

/** Where log lines go in a terminal: a line each that people can read, and an error with its stack below it. */
export async function logForPeople(destination: number | NodeJS.WritableStream = 2): Promise<DestinationStream> {
  // Loaded when needed: where logs are read by programs, nobody waits for it.
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination,
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: [...told, ...hidden].join(','),
    messageFormat: (line) => describe(line as LogFnFields & { msg?: string }),
  });
  // A terminal that is gone must not end the process.
  stream.on('error', () => {});
  return stream;
}

function describe(line: LogFnFields & { msg?: string }): string {
  const { msg, durationMs } = line;
  const facts = { ...line, ...(durationMs !== undefined && { durationMs: `${durationMs} ms` }) };
  const words = told.map((name) => facts[name]);
  return [msg, ...words].filter((word) => word !== undefined && word !== '').join(' ');
}
