import { beforeAll, expect, it } from 'vitest';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let looks = 0;
beforeAll(async () => {
  const db = await openTestDatabase();
  db.onStatement(({ name }) => {
    if (name === 'find_valid_token') looks++;
  });
  app = await openTestApp({}, db);
});

const ask = (token: string) => app.graphql('{ viewer { permissions } }', {}, token);
const madeUp = (nth: number) => `${app.tenant.token.slice(0, -8)}${String(nth).padStart(8, '0')}`;

it('R1: looks up any number of simultaneous tokens in shared statements, and finds the valid ones', async () => {
  const valid = await app.tenant.tokenWith(['org.permission.conversation.read']);
  looks = 0;
  const answers = await Promise.all(
    Array.from({ length: 600 }, (_, nth) => ask(nth === 300 ? valid : nth % 3 === 0 ? `no-form-${nth}` : madeUp(nth))),
  );
  expect(
    answers.map(({ status }, nth) => [nth, status]).filter(([nth, status]) => status !== (nth === 300 ? 200 : 401)),
  ).toEqual([]);
  expect(looks).toBeGreaterThan(0);
  expect(looks).toBeLessThan(10);
});
