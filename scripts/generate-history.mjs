// Prints a history of conversations as NDJSON, for measuring `parley import`: node scripts/generate-history.mjs ROWS [THREADS]
// The same numbers give the same history.
import { once } from 'node:events';
import { pick, random, text, words } from './random-words.mjs';

const rows = Number(process.argv[2] ?? 1000);
const threadsPerRow = Number(process.argv[3] ?? 3);
if (!Number.isInteger(rows) || rows < 1 || !Number.isInteger(threadsPerRow) || threadsPerRow < 0) {
  process.stderr.write('usage: node scripts/generate-history.mjs ROWS [THREADS]\n');
  process.exit(2);
}

const start = Date.UTC(2016, 0, 1);

function conversation(n) {
  // Histories come in the order of time, and customers come back.
  const created = start + Math.floor((n * 300_000_000_000) / rows) + random(1000);
  const customer = random(Math.max(1, Math.floor(rows / 8)));
  const threads = Array.from({ length: threadsPerRow }, (_, nth) => ({
    type: nth === 0 ? 'CHAT' : pick(['CHAT', 'REPLY', 'REPLY', 'NOTE']),
    text: text(20 + random(60)),
    createdAt: new Date(created + nth * 600_000 + random(600_000)).toISOString(),
  }));
  return {
    customer: {
      email: `customer.${customer}@example.com`,
      firstName: pick(words),
      phone: `+49 30 ${random(9_999_999)}`,
    },
    externalId: `history-${n}`,
    name: text(3 + random(4)),
    status: pick(['OPEN', 'SNOOZED', 'DONE', 'DONE', 'DONE', 'DONE']),
    priority: 1 + random(5),
    tags: [`tag-${random(40)}`, `year-${new Date(created).getUTCFullYear()}`],
    custom: { orderNum: random(1_000_000), vipBool: random(10) === 0, noteTxt: text(5) },
    createdAt: new Date(created).toISOString(),
    threads,
  };
}

for (let n = 0; n < rows; ) {
  let lines = '';
  for (const end = Math.min(rows, n + 500); n < end; n++) lines += `${JSON.stringify(conversation(n))}\n`;
  if (!process.stdout.write(lines)) await once(process.stdout, 'drain');
}
