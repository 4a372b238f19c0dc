import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../support/processes/until.ts';

/** Commands that were started and keep running, as in a terminal that stays open. */
export interface Running {
  readonly printed: () => string;
  /** Waits for this output. */
  sees(pattern: RegExp): Promise<RegExpExecArray>;
  /** Presses Ctrl-C; resolves once everything in the terminal has ended. */
  interrupt(): Promise<void>;
}

/** A terminal: the exports and the working directory of a block apply to the next one. */
export class Terminal {
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #state: string;

  /** `state` is the file that stores them. */
  constructor(folder: string, env: Record<string, string>, state: string) {
    this.#folder = folder;
    this.#env = env;
    this.#state = state;
  }

  /** Runs commands to the end, or to the first one that fails. */
  async run(commands: string): Promise<{ code: number | null; printed: string }> {
    const { child, printed } = this.#spawn(commands);
    const [code] = await once(child, 'close');
    return { code, printed: printed() };
  }

  /** Runs commands that do not end by themselves. */
  start(commands: string): Running {
    const { child, printed } = this.#spawn(commands);
    const ended = once(child, 'close');
    let isOver = false;
    ended.then(() => {
      isOver = true;
    });
    return {
      printed,
      async sees(pattern) {
        await until(
          async () => isOver || pattern.test(printed()),
          (done) => done,
          240_000,
        );
        const found = pattern.exec(printed());
        if (found === null) throw new Error(`It ended without ${pattern}:\n${printed()}`);
        return found;
      },
      async interrupt() {
        if (!isOver) signal(child, 'SIGINT');
        await ended;
      },
    };
  }

  #spawn(commands: string): { child: ChildProcess; printed: () => string } {
    const script = `if [ -f "$STATE" ]; then . "$STATE"; fi
trap 'status=$?; export -p > "$STATE"; printf "cd %q\\n" "$PWD" >> "$STATE"; exit $status' EXIT
${commands}`;
    // A failure within a pipe counts.
    const child = spawn('bash', ['-eo', 'pipefail', '-c', script], {
      cwd: this.#folder,
      env: { ...this.#env, STATE: this.#state },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
    return { child, printed: () => text };
  }
}

/** Signals the terminal's whole process group, as Ctrl-C does. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid as number), name);
  } catch {
    // It has just ended.
  }
}

/** The environment of a reader's shell: without variables of the tests, or of the npm that runs them. */
export function readersEnvironment(): Record<string, string> {
  const own =
    /^(?:NODE_ENV|NODE_OPTIONS|VITEST.*|TEST|DEV|PROD|MODE|SSR|BASE_URL|npm_.*|DATABASE_URL|PARLEY_.*|HOST|PORT|INIT_CWD)$/i;
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !own.test(name));
  const path = (process.env.PATH ?? '').split(':').filter((folder) => !folder.endsWith('node_modules/.bin'));
  return { ...(Object.fromEntries(kept) as Record<string, string>), PATH: path.join(':'), NO_COLOR: '1' };
}
