import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { judgeAttempt, toPayload } from '../../../src/domain/webhooks/webhook-delivery.ts';

const createdAt = new Date('2026-01-02T03:04:05.678Z');
const delays = [5, 60];
const judge = (attempts: number, answer: Parameters<typeof judgeAttempt>[1]) =>
  judgeAttempt({ attempts, createdAt }, answer, delays);

describe('judgeAttempt', () => {
  it.each([200, 201, 204, 299])('treats %i as delivered', (httpStatus) => {
    expect(judge(1, { httpStatus })).toEqual({
      status: 'DELIVERED',
      httpStatus,
      error: null,
      retryInSeconds: null,
      disable: null,
    });
  });

  it.each([199, 301, 302, 400, 404, 429, 500, 503])('retries after %i, with increasing delays', (httpStatus) => {
    expect([1, 2].map((attempts) => judge(attempts, { httpStatus }))).toMatchObject([
      { status: 'PENDING', httpStatus, retryInSeconds: 5, disable: null },
      { status: 'PENDING', httpStatus, retryInSeconds: 60, disable: null },
    ]);
  });

  it('gives up after the last delay, with a reason', () => {
    const verdict = judge(3, { error: 'No connection (ECONNREFUSED).' });
    expect(verdict).toMatchObject({ status: 'FAILED', httpStatus: null, retryInSeconds: null });
    expect(verdict.disable?.unlessReachedSince).toEqual(createdAt);
    expect(verdict.disable?.reason).toContain('ECONNREFUSED');
  });

  it('gives up immediately on 410 Gone', () => {
    expect(judge(1, { httpStatus: 410 })).toMatchObject({ status: 'FAILED', disable: { unlessReachedSince: null } });
  });

  it('reports that redirects are not followed', () => {
    expect(judge(1, { httpStatus: 302 }).error).toContain('not followed');
  });
});

it('has default delays of about a day in total', () => {
  const sum = parseConfig({}).webhookRetrySeconds.reduce((total, seconds) => total + seconds, 0);
  expect(sum).toBeGreaterThan(20 * 3600);
  expect(sum).toBeLessThan(28 * 3600);
});

it('a payload has the same ids as the API', () => {
  const uuid = '01900000-0000-7000-8000-0000000000aa';
  const data = { conversationId: uuid, threadId: uuid, reopened: true };
  expect(toPayload({ eventType: 'thread.added', createdAt, data })).toEqual({
    type: 'thread.added',
    timestamp: '2026-01-02T03:04:05.678Z',
    data: { conversationId: encodeId('Conversation', uuid), threadId: encodeId('Thread', uuid), reopened: true },
  });
});
