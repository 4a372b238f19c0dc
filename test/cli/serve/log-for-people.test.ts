import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { logForPeople } from '../../../src/cli/serve/log-for-people.ts';
import { createLogger } from '../../../src/logger.ts';

async function textOf(log: (logger: ReturnType<typeof createLogger>) => void): Promise<string> {
  let text = '';
  const terminal = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  log(createLogger('info', await logForPeople(terminal)));
  return text.replaceAll(/\[\d\d:\d\d:\d\d\]/g, '[time]');
}

it('a request is one line, with its id and without database keys', async () => {
  const text = await textOf((logger) => {
    const caller = { orgId: 'org', tokenId: 'token' };
    const operation = { operationType: 'mutation', operationName: 'Create' };
    const request = { requestId: 'r-1', method: 'POST', path: '/graphql', ...operation, ...caller };
    logger.info({ ...request, status: 200, durationMs: 3.1 }, 'Answered.');
    logger.info({ address: 'http://127.0.0.1:4000' }, 'Listening.');
  });
  expect(text).toBe(
    '[time] INFO: Answered. POST /graphql mutation Create 200 3.1 ms {"requestId":"r-1"}\n' +
      '[time] INFO: Listening. {"address":"http://127.0.0.1:4000"}\n',
  );
});

it('an error is followed by its stack', async () => {
  const text = await textOf((logger) => logger.error({ err: new Error('duplicate key') }, 'Failed.'));
  expect(text).toMatch(/^\[time\] ERROR: Failed\. ?\n[\s\S]*duplicate key[\s\S]*\n +at .*log-for-people\.test\.ts/);
});
