import type { DestinationStream, LogFnFields } from 'pino';

/** Fields that are part of the message, in this order. Keys of the database are hidden. */
const shown = ['method', 'path', 'operationType', 'operationName', 'status', 'code', 'durationMs'] as const;
const hidden = ['pid', 'hostname', 'orgId', 'tokenId'];

/** The log stream for a terminal: one readable line per entry, with the stack of an error below it. */
export async function logForPeople(destination: number | NodeJS.WritableStream = 2): Promise<DestinationStream> {
  // Loaded on demand: it is not needed when logs are JSON.
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination,
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: [...shown, ...hidden].join(','),
    messageFormat: (line) => describe(line as LogFnFields & { msg?: string }),
  });
  // A closed terminal must not end the process.
  stream.on('error', () => {});
  return stream;
}

function describe(line: LogFnFields & { msg?: string }): string {
  const { msg, durationMs } = line;
  const facts = { ...line, ...(durationMs !== undefined && { durationMs: `${durationMs} ms` }) };
  const words = shown.map((name) => facts[name]);
  return [msg, ...words].filter((word) => word !== undefined && word !== '').join(' ');
}
