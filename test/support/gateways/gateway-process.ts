import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyMigratedDataDir } from '../databases/database.ts';
import { afterFile } from '../processes/after-file.ts';
import { until } from '../processes/until.ts';

/** Where a gateway has its data: a directory, or a server. */
export type GatewayData = { readonly dataDir: string } | { readonly databaseUrl: string };

/** A command line that has exited. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Answer = { status: number; body: { data?: any; errors?: unknown[] } };

/** A gateway in a separate process, as users run it. */
export interface GatewayProcess {
  readonly url: string;
  readonly pid: number;
  /** What it has printed so far, for people. */
  readonly printed: () => string;
  /** What it has logged so far, one JSON line each. */
  readonly log: () => string;
  /** Executes an operation with the gateway's token; asserts that it has no top-level errors, and returns its data. */
  ask<Data = any>(query: string, variables?: object): Promise<Data>;
  /** Sends the signal; resolves once the process has exited. */
  kill(signal: NodeJS.Signals): Promise<Ended>;
  /** Sends the signal and does not wait. */
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
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

/** A migrated data directory, with which a gateway starts faster. Only on the embedded database. */
export function migratedDataDir(): string {
  const dataDir = newDataDir();
  copyMigratedDataDir(dataDir);
  return dataDir;
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

/** Creates an organization on the command line and returns the token of its administrator. */
export async function createOrganization(data: GatewayData): Promise<string> {
  const args = ['org', 'create', '--name', 'Tenant', '--admin-email', 'admin@example.com', '--json'];
  const { code, stdout, stderr } = await runCommand(args, data);
  if (code !== 0) throw new Error(`org create exited with ${code}: ${stderr}`);
  return (JSON.parse(stdout) as { token: string }).token;
}

/** Starts a gateway on a free port and waits until it is ready. On a server, it needs an organization's token. */
export async function startGateway(
  data: GatewayData,
  options: { token?: string; env?: Record<string, string> } = {},
): Promise<GatewayProcess> {
  const token = options.token ?? demoToken;
  const { child, ended, stdout, stderr } = launch(['start'], data, options.env ?? {});
  const url = await Promise.race([
    once(child.stdout as NodeJS.EventEmitter, 'address').then(([address]) => address as string),
    ended.then(({ code, signal }) => {
      throw new Error(`The gateway ended with ${code ?? signal} on its way up: ${stderr()}${stdout()}`);
    }),
  ]);
  await until(
    () => fetch(`${url}/ready`).then((response) => response.status),
    (status) => status === 200,
  );

  const send = async (query: string, variables: object): Promise<Answer> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  return {
    url,
    pid: child.pid as number,
    printed: stdout,
    log: stderr,
    ended,
    async ask(query, variables = {}) {
      const { status, body } = await send(query, variables);
      if (status !== 200 || body.errors) throw new Error(`${status}: ${JSON.stringify(body.errors)}`);
      return body.data;
    },
    kill: (signal) => {
      child.kill(signal);
      return ended;
    },
    signal: (signal) => void child.kill(signal),
  };
}

function launch(args: string[], data: GatewayData, env: Record<string, string>) {
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
