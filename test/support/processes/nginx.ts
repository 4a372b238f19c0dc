import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterFile } from './after-file.ts';
import { until } from './until.ts';

const binary = process.env.NGINX ?? '/usr/sbin/nginx';

/** The configuration from docs/operations.md, unchanged. */
export function documentedConfiguration(): string {
  const page = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const [, text] = /```nginx\n([\s\S]*?)```/.exec(page) ?? [];
  if (text === undefined) throw new Error('docs/operations.md has no configuration of nginx.');
  return text;
}

/** Starts nginx with this `http { }` block until the last test of the file has ended, and waits until it responds. */
export async function startNginx(http: string, port: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-test-nginx-'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join('\n');
  const path = join(directory, 'nginx.conf');
  writeFileSync(
    path,
    `daemon off; master_process off; pid ${directory}/pid; error_log ${directory}/error.log;
     events {} http { access_log off; ${temporary}\n${http}\n}`,
  );
  const child = spawn(binary, ['-c', path, '-e', join(directory, 'error.log')], { stdio: 'ignore' });
  afterFile(async () => {
    if (child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(directory, { recursive: true, force: true });
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`nginx ended with ${code}: ${readFileSync(join(directory, 'error.log'), 'utf8')}`)),
    );
  });
  failed.catch(() => {});
  const up = until(
    () =>
      fetch(`http://127.0.0.1:${port}/health`).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 200,
  );
  await Promise.race([up, failed]);
}

/** A port that is currently free. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
