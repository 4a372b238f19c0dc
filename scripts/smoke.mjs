// Starts the built gateway on an embedded database of its own, creates and reads a conversation, and stops it. Run it
// with the Node version to try: `npx -y node@24 scripts/smoke.mjs`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const dataDir = await mkdtemp(join(tmpdir(), 'parley-smoke-'));
const token = 'smoke-test-token';
const gateway = spawn(process.execPath, ['dist/cli/main.js', 'start'], {
  env: { ...process.env, DATABASE_URL: '', PORT: '0', PARLEY_DATA_DIR: dataDir, PARLEY_DEMO_TOKEN: token },
  stdio: ['ignore', 'pipe', 'inherit'],
});
gateway.stdout.setEncoding('utf8');
let printed = '';
const address = await new Promise((resolve, reject) => {
  gateway.stdout.on('data', (text) => {
    printed += text;
    const found = /http:\/\/[\w.:]+/.exec(printed);
    if (found) resolve(found[0]);
  });
  gateway.once('exit', (code) => reject(new Error(`The gateway ended with ${code}:\n${printed}`)));
});
try {
  const ask = async (query) => {
    const response = await fetch(new URL('/graphql', address), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
  };
  const { createConversation } = await ask(
    'mutation { createConversation(input: { customer: { email: "smoke@example.com" }, name: "Smoke" }) { ... on CreateConversationPayload { conversation { id } } } }',
  );
  const { conversation } = await ask(
    `{ conversation(id: "${createConversation.conversation.id}") { ... on Conversation { name customer { email } } } }`,
  );
  assert.deepEqual(conversation, { name: 'Smoke', customer: { email: 'smoke@example.com' } });
  gateway.kill('SIGTERM');
  const [code] = await once(gateway, 'exit');
  assert.equal(code, 0, 'the gateway stops with 0');
  console.log(`Node ${process.version}: the gateway starts, creates, reads and stops.`);
} finally {
  gateway.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
}
