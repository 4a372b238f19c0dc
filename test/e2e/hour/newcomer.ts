import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Block } from './pages.ts';
import { filesOfProject, root } from './pages.ts';
import { type Running, readersEnvironment, Terminal } from './terminal.ts';

const gatewayIsReady = /GraphQL +(http:\S+)\/graphql\b[\s\S]*?\n\n/;

/** Blocks that run until they are stopped, with the output that shows that they are ready. */
const servers: readonly { command: RegExp; ready: RegExp }[] = [
  { command: /\bnpm start$|\bparley(?:\.js)? start$/, ready: gatewayIsReady },
  { command: /\bnpm run dev$/, ready: /Local: +http:\S+/ },
  { command: /\bnode backend\.mjs$/, ready: /The shop is open: http:\S+/ },
  { command: /^curl -N /, ready: /:\n/ },
];

/** What a reader substitutes for example addresses. */
export type Placeholders = Record<string, string | (() => string)>;

/** A newcomer who follows a page from top to bottom, in a separate folder. */
export class Newcomer {
  readonly folder: string;
  readonly servers: Running[] = [];
  /** All output of the page's commands. */
  printed = '';
  /** The address of the gateway that was started last. */
  gateway = '';
  readonly #env: Record<string, string>;
  readonly #placeholders: Placeholders;
  #terminal: Terminal;

  constructor(folder: string, placeholders: Placeholders, env: Record<string, string>) {
    this.folder = folder;
    this.#placeholders = placeholders;
    // Packages come from npm's cache if possible, to save time.
    this.#env = { ...readersEnvironment(), npm_config_prefer_offline: 'true', npm_config_audit: 'false', ...env };
    this.#terminal = this.#openTerminal();
  }

  /** Runs a block, with its placeholders filled in as the page says. Servers that it starts keep running. */
  async follow(block: Block): Promise<{ code: number | null; printed: string }> {
    if (/Stop the gateway[^.]*Ctrl-C/.test(block.before)) await this.stopAll();
    const commands = this.#fill(block);
    const server = servers.find(({ command }) => command.test(block.text.trim()));
    if (!server) {
      const ran = await this.#terminal.run(commands);
      this.printed += ran.printed;
      return ran;
    }
    const running = this.#terminal.start(commands);
    this.servers.push(running);
    // The terminal is busy from here on: later commands are typed into another one.
    this.#terminal = this.#openTerminal();
    const [, address] = await running.sees(server.ready);
    if (server.ready === gatewayIsReady) this.gateway = (address as string).replace('0.0.0.0', '127.0.0.1');
    this.printed += running.printed();
    return { code: 0, printed: running.printed() };
  }

  /** Starts the gateway as the README says, for a page that needs one. */
  serve(): Promise<unknown> {
    return this.follow({ page: 'README.md', line: 0, text: 'npm start', before: '', prints: [] });
  }

  /** Sets a variable that the page describes in words. */
  set(name: string, value: string): void {
    this.#env[name] = value;
  }

  /** Runs commands that are not on a page in a separate terminal: steps that the page says a reader has done before. */
  async prepare(commands: string): Promise<string> {
    const { code, printed } = await this.#openTerminal().run(commands);
    if (code !== 0) throw new Error(`${commands} exited with ${code}:\n${printed}`);
    this.printed += printed;
    return printed;
  }

  /** The latest token that the page's commands printed. */
  token(): string {
    const tokens = [...this.printed.matchAll(/(?:^ *(?:Token|Secret) +|"(?:token|secret)":")(parley_[\w-]+)/gm)];
    const last = tokens.at(-1)?.[1];
    if (last === undefined) throw new Error(`No token was printed:\n${this.printed}`);
    return last;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.interrupt()));
  }

  #openTerminal(): Terminal {
    return new Terminal(this.folder, this.#env, join(newFolder(), 'state'));
  }

  #fill({ page, line, text }: Block): string {
    let filled = text;
    for (const [placeholder, value] of Object.entries(this.#placeholders))
      filled = filled.replaceAll(placeholder, () => (typeof value === 'string' ? value : value()));
    filled = filled
      .replaceAll(/<(?:the token that was printed|the secret of step 2|token)>/g, () => this.token())
      .replaceAll(/\b(organization|user)_…/g, (_, type) => this.#idOf(type))
      .replaceAll(/http:\/\/127\.0\.0\.1:4000\b/g, () => this.gateway);
    const left = /<[a-z][^>\n]*>|…|[\w.]+\.example(?!\.com)\b|localhost:4000/.exec(filled.replaceAll(/ # .*$/gm, ''));
    if (left) throw new Error(`${page}:${line} does not say what to substitute for ${left[0]}`);
    return filled;
  }

  #idOf(type: string): string {
    const id = new RegExp(`\\b${type}_\\w+`).exec(this.printed)?.[0];
    if (id === undefined) throw new Error(`No id of a ${type} was printed:\n${this.printed}`);
    return id;
  }
}

const folders: string[] = [];

/** A fresh clone: only the files of the project. */
export function freshClone(): string {
  const folder = newFolder();
  const files = filesOfProject().join('\0');
  const archive = execFileSync('tar', ['-cf', '-', '--null', '-T', '-'], {
    cwd: root,
    input: files,
    maxBuffer: 2 ** 28,
  });
  execFileSync('tar', ['-xf', '-'], { cwd: folder, input: archive });
  return folder;
}

/** A clone with the packages installed and the gateway built, as after the start in the README. */
export function copyOf(started: string): string {
  const folder = newFolder();
  const copy = 'tar -c --exclude ./node_modules --exclude ./.parley . | tar -x -C "$0"; ln -s "$PWD/node_modules" "$0"';
  execFileSync('bash', ['-ec', copy, folder], { cwd: started });
  return folder;
}

export async function removeFolders(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-hour-'));
  folders.push(folder);
  return folder;
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
