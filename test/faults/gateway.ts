import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A built gateway, as users run it, which can be killed and restarted in place. */
export interface Gateway {
  /** The URL of the current process. */
  readonly url: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** The log lines of level error from all its processes so far. */
  errors(): LogLine[];
  /** How often it was started and exited by itself: must be zero. */
  readonly crashes: number;
}

interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly err?: { readonly type: string; readonly message: string; readonly code?: string };
}

/**
 * The time limits of a gateway for a connection, a statement and a silent server. No request may take longer than these
 * allow, whatever happens to the database.
 */
export const limits = { connectMs: 2_000, statementMs: 4_000, silenceMs: 5_000 } as const;

const root = fileURLToPath(new URL('../../', import.meta.url));
const running = new Set<ChildProcess>();

/** Kills the gateways that a failed scenario left running. */
export function killLeftGateways(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts a gateway on a database URL, or on a data directory with a demo token. */
export async function startGateway(env: Record<string, string>): Promise<Gateway> {
  let child: ChildProcess | undefined;
  let url = '';
  let log = '';
  let crashes = 0;
  const gateway = {
    get url() {
      return url;
    },
    get crashes() {
      return crashes;
    },
    async start() {
      const { DATABASE_URL: _, ...inherited } = process.env;
      const started = spawn(process.execPath, ['dist/cli/main.js', 'start'], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...inherited,
          HOST: '127.0.0.1',
          PORT: '0',
          PARLEY_CONNECT_TIMEOUT_MS: String(limits.connectMs),
          PARLEY_STATEMENT_TIMEOUT_MS: String(limits.statementMs),
          ...env,
        },
      });
      child = started;
      running.add(started);
      let printed = '';
      started.stderr.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
      started.once('exit', () => {
        running.delete(started);
        if (child === started) crashes += 1;
      });
      started.stdout.setEncoding('utf8');
      url = await new Promise<string>((resolve, reject) => {
        started.stdout.on('data', (text: string) => {
          printed += text;
          const address = /GraphQL +(http:\S+)\/graphql\b/.exec(printed)?.[1];
          if (address) resolve(address);
        });
        started.once('exit', (code) => reject(new Error(`A gateway exited with ${code} during startup: ${log}`)));
      });
    },
    async kill() {
      const killed = child;
      child = undefined;
      if (!killed || killed.exitCode !== null || killed.signalCode !== null) return;
      const gone = once(killed, 'close');
      killed.kill('SIGKILL');
      await gone;
    },
    errors: () =>
      log
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as LogLine)
        .filter(({ level }) => level === 'error' || level === 'fatal'),
  };
  await gateway.start();
  return gateway;
}
