import { once } from 'node:events';
import { copyMigratedDataDir } from '../databases/database.ts';
import { demoToken, type Ended, type GatewayData, launch, newDataDir, runCommand } from '../processes/command.ts';
import { until } from '../processes/until.ts';

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

/** A migrated data directory, with which a gateway starts faster. Only on the embedded database. */
export function migratedDataDir(): string {
  const dataDir = newDataDir();
  copyMigratedDataDir(dataDir);
  return dataDir;
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
