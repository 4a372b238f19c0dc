// Prints a history of conversations as NDJSON, for measuring `parley import`: node scripts/generate-history.mjs ROWS [THREADS]
// The same numbers give the same history.
import { once } from 'node:events';

const rows = Number(process.argv[2] ?? 1000);
const threadsPerRow = Number(process.argv[3] ?? 3);
if (!Number.isInteger(rows) || rows < 1 || !Number.isInteger(threadsPerRow) || threadsPerRow < 0) {
  process.stderr.write('usage: node scripts/generate-history.mjs ROWS [THREADS]\n');
  process.exit(2);
}

const words = (
  'parcel invoice lamp refund order late broken address thanks return Lieferung façade 名前 shoe colour size cheque label ' +
  'courier replacement warranty charger delivery tracking account password voucher receipt stock colleague tomorrow'
).split(' ');
const start = Date.UTC(2016, 0, 1);

// mulberry32
let state = 20_260_101;
const random = (below) => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
};
const pick = (items) => items[random(items.length)];
const text = (length) => Array.from({ length }, () => pick(words)).join(' ');

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
