import { expect, it } from 'vitest';
import { MediaTypes } from '../../../src/fast-path/media-types.ts';
import { createOperationRecord } from '../../../src/operations/operation-record.ts';
import { createMetrics } from '../../../src/server/observability/metrics.ts';
import { NameBudget } from '../../../src/server/observability/name-budget.ts';
import { tokenCaller } from '../../support/gateways/token-caller.ts';

const json = 'application/json; charset=utf-8';

it('the media types of one client leave room for those of others', () => {
  const types = new MediaTypes();
  for (let n = 0; n < 5000; n++) types.note('greedy', `application/json, made/up-${n}`, json);
  types.note('modest', 'application/json', json);
  for (let n = 5000; n < 10_000; n++) types.note('greedy', `application/json, made/up-${n}`, json);
  expect(types.find('application/json')).toBe(json);
  const kept = Array.from({ length: 10_000 }, (_, n) => types.find(`application/json, made/up-${n}`));
  expect(kept.filter((each) => each !== undefined).length).toBeLessThanOrEqual(1000);
});

it('media types are cached only for headers of a reasonable length and complete responses', () => {
  const types = new MediaTypes();
  const long = `application/json, ${'x'.repeat(10_000)}/y`;
  types.note('a', long, json);
  types.note('a', 'text/event-stream', 'text/event-stream');
  types.note('a', 'none', null);
  expect([types.find(long), types.find('text/event-stream'), types.find('none')]).toEqual(Array(3).fill(undefined));
});

it('each client has its own share of names, and there is a total limit', () => {
  const names = new NameBudget(3, 5);
  expect(['a', 'b', 'c', 'd', 'a'].map((name) => names.admits('greedy', name))).toEqual([
    true,
    true,
    true,
    false,
    true,
  ]);
  expect(['d', 'a', 'e', 'f'].map((name) => names.admits('modest', name))).toEqual([true, true, true, false]);
});

it('operation names invented by one token do not hide those of another', async () => {
  const metrics = createMetrics({ poolUse: () => null, waitingJobs: async () => new Map() });
  const answered = (tokenId: string, name: string) => {
    const caller = tokenCaller([], tokenId);
    const record = { ...createOperationRecord(), kind: 'query' as never, name, caller };
    metrics.requestAnswered({ requestId: 'r', method: 'POST', path: '/graphql', record, status: 200, durationMs: 1 });
  };
  for (let n = 0; n < 5000; n++) answered('greedy', `MadeUp${n}`);
  answered('modest', 'Inbox');
  const text = await metrics.text();
  expect(text).toContain('name="Inbox"');
  expect(text.match(/name="MadeUp/g)?.length).toBe(100);
  expect(text).toMatch(/name="other",code="OK"\} 4900/);
});
