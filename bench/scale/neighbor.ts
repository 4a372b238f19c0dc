// What one organization's imports cost another: creates of B alone, and while A imports for customers for whom A also creates.
import { type Call, type LoadResult, runLoad } from '../load.ts';
import { dataOf, graphql } from '../workloads/workload.ts';
import type { Organization } from './organizations.ts';
import { createCall } from './workloads.ts';

const importText = `mutation Import($input: BulkCreateConversationsInput!) {
  bulkCreateConversations(input: $input) {
    ... on BulkCreateConversationsPayload { bulkOperation { id } }
    ... on Error { code message }
  }
}`;
const rows = 10_000;
const customers = 500;

function importCall(number: number): Call {
  const conversations = Array.from({ length: rows }, (_, index) => ({
    customer: { email: `${index % customers}@example.com` },
    importedAt: '2026-01-01T00:00:00Z',
    name: `Import ${number} ${index}`,
    direction: 'IN',
  }));
  return {
    ...graphql(importText, { input: { conversations, waitMs: 30_000 } }),
    check: (answer) => {
      const payload = dataOf<{ bulkOperation?: object; code?: string }>(answer, 'bulkCreateConversations');
      return typeof payload === 'string' ? payload : payload.bulkOperation ? null : `was refused (${payload.code})`;
    },
  };
}

const say = (title: string, { perSecond, p50Ms, p95Ms, p99Ms, maxMs, errors }: LoadResult): void =>
  console.log(
    `${title.padEnd(44)} ${Math.round(perSecond)}/s, p50 ${p50Ms.toFixed(1)}, p95 ${p95Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)}, max ${maxMs.toFixed(0)} ms, ${errors} errors`,
  );

export async function measureNeighbor(
  origins: readonly string[],
  organizations: readonly Organization[],
  seconds: number,
): Promise<void> {
  const [a, b] = organizations.map(({ token }) => ({ authorization: `Bearer ${token}` }));
  let number = 0;
  const creates = (headers: Readonly<Record<string, string>>, connections: number, nextEmail: () => string) =>
    runLoad({ origins, headers, connections, seconds, nextCall: () => createCall(nextEmail()) });
  const ofB = () => creates(b!, 4, () => `b-${number++ % 20_000}@example.com`);
  const ofA = () => creates(a!, 2, () => `${number++ % customers}@example.com`);
  let imported = 0;
  const imports = () =>
    runLoad({ origins, headers: a!, connections: 1, seconds, nextCall: () => importCall(imported++) });

  await ofB();
  say('B alone', await ofB());
  const [, beside] = await Promise.all([imports(), ofB()]);
  say('B while A imports', beside);
  const loads = await Promise.all([imports(), ofA(), ofB()]);
  const [importing, creatingOfA, creatingOfB] = loads;
  say('B while A imports and creates for the same', creatingOfB);
  say('A creating for customers of its import', creatingOfA);
  console.log(`imports of ${rows.toLocaleString('en')} meanwhile: ${importing.answered}`);
  for (const sample of loads.flatMap(({ errorSamples }) => errorSamples).slice(0, 3)) console.log(sample);
}
