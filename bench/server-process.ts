// Starts one server process of a candidate, waits until it responds, and stops it.
import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { cpuOf, memoryOf, pinnedServer } from './machine.ts';

export interface ServerCommand {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The request that is repeated until it succeeds. */
  readonly isReady: (origin: string) => Promise<boolean>;
}

export interface ServerProcess {
  readonly origin: string;
  readonly memory: () => ReturnType<typeof memoryOf>;
  readonly cpuMs: () => number | null;
  readonly stop: () => Promise<void>;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;
const outputKept = 4_000;

export async function startServer(
  { command, cwd, env, isReady }: ServerCommand,
  index: number,
): Promise<ServerProcess> {
  const port = await freePort();
  const [file, ...args] = pinnedServer(command, index);
  // Only what a program needs to start is passed from this process's environment: nothing set for the benchmark reaches
  // a server.
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(file!, args, {
    cwd,
    env: { PATH, HOME, TMPDIR, NODE_ENV: 'production', ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-outputKept);
    });
  }
  const origin = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + startTimeoutMs;
  while (!(await isReady(origin).catch(() => false))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop(child);
      throw new Error(`The server did not start.\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    origin,
    memory: () => memoryOf(child.pid!),
    cpuMs: () => cpuOf(child.pid!),
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
