import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';

function linesOf(log: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  log(createLogger('info', stream));
  return lines.map((line) => JSON.parse(line));
}

it('writes a line of JSON with a level in words and a time in UTC', () => {
  const [line, ...rest] = linesOf((logger) => {
    logger.debug('Not at this level.');
    logger.info({ requestId: 'r-1', durationMs: 3 }, 'Answered.');
  });
  expect(rest).toEqual([]);
  expect(line).toMatchObject({ level: 'info', msg: 'Answered.', requestId: 'r-1', durationMs: 3 });
  expect(line?.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

it('logs what went wrong in an error, without details that a driver added', () => {
  const cause = Object.assign(new TypeError('socket hang up'), { code: 'ECONNRESET' });
  const fault = Object.assign(new Error('duplicate key', { cause }), { code: '23505', detail: 'Key (email)=(ada)' });
  const [line] = linesOf((logger) => logger.error({ err: fault }, 'Failed.'));
  expect(line?.err).toMatchObject({
    type: 'Error',
    message: 'duplicate key',
    code: '23505',
    stack: expect.stringContaining('logger.test.ts'),
    cause: { type: 'TypeError', message: 'socket hang up', code: 'ECONNRESET' },
  });
  expect(JSON.stringify(line)).not.toContain('ada');
});

it('accepts thrown values that are not errors', () => {
  const [line] = linesOf((logger) => logger.error({ err: 'sesame' }, 'Failed.'));
  expect(line?.err).toEqual({ type: 'string', message: 'Something other than an Error was thrown.' });
});

it('redacts secrets that are logged by mistake', () => {
  const [line] = linesOf((logger) =>
    logger.info({
      authorization: 'sesame',
      headers: { authorization: 'sesame', cookie: 'sesame' },
      request: { headers: { authorization: 'sesame' }, variables: { email: 'sesame' } },
      variables: { email: 'sesame' },
      apiToken: { secret: 'sesame' },
    }),
  );
  expect(JSON.stringify(line)).not.toContain('sesame');
});
