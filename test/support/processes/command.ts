import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterFile } from './after-file.ts';

/** Where a gateway has its data: a directory, or a server. */
export type GatewayData = { readonly dataDir: string } | { readonly databaseUrl: string };

/** A command line that has exited. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Our processes are too short-lived for V8's second, optimizing compilation of the embedded PostgreSQL to pay off. */
const v8Flags = ['--liftoff-only'];

/** The admin token of every embedded gateway that tests start. */
export const demoToken = 'a-token-for-tests';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A path for a new data directory; removed after the last test of the file. */
export function newDataDir(): string {
  const parent = mkdtempSync(join(tmpdir(), 'parley-test-'));
  afterFile(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, 'data');
}

/** Runs a command to its end. */
export function runCommand(args: string[], data: GatewayData, env: Record<string, string> = {}): Promise<Ended> {
  return startCommand(args, data, env).ended;
}

/** A running command. */
export interface RunningCommand {
  readonly ended: Promise<Ended>;
  /** Sends the signal and does not wait. */
  signal(signal: NodeJS.Signals): void;
}

/** Starts a command; `input` is piped into it. */
export function startCommand(
  args: string[],
  data: GatewayData,
  env: Record<string, string> = {},
  input?: string,
): RunningCommand {
  const { child, ended } = launch(args, data, env);
  child.stdin.end(input ?? '');
  return { ended, signal: (signal) => void child.kill(signal) };
}

/** Starts a process of the command line; it is killed after the last test of the file. */
export function launch(args: string[], data: GatewayData, env: Record<string, string>) {
  const { DATABASE_URL: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...v8Flags, 'dist/cli/main.js', ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      ...inherited,
      HOST: '127.0.0.1',
      PORT: '0',
      ...('dataDir' in data
        ? { PARLEY_DATA_DIR: data.dataDir, PARLEY_DEMO_TOKEN: demoToken }
        : { DATABASE_URL: data.databaseUrl }),
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  let announced = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const address = /GraphQL +(http:\S+)\/graphql\b/.exec(stdout)?.[1];
    if (address && !announced) child.stdout.emit('address', address);
    announced ||= address !== undefined;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // 'close' comes once the output is complete, 'exit' before.
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    return { code, signal, stdout, stderr };
  });
  afterFile(() => {
    child.kill('SIGKILL');
    return ended;
  });
  return { child, ended, stdout: () => stdout, stderr: () => stderr };
}
