// A gateway with the demo data in a directory of its own, which goes when it ends.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'parley-inbox-'));
const { DATABASE_URL: _, ...env } = process.env;
const gateway = spawn('npm', ['start'], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...env,
    HOST: '127.0.0.1',
    PARLEY_DATA_DIR: join(directory, 'data'),
    // The identity provider of the tests has an address of this machine.
    PARLEY_WEBHOOK_ALLOW_PRIVATE: 'true',
  },
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => gateway.kill(signal));
gateway.on('exit', (code) => {
  rmSync(directory, { recursive: true, force: true });
  process.exit(code ?? 1);
});
