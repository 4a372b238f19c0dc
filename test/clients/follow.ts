import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterFile } from '../support/processes/after-file.ts';
import type { Page } from './page.ts';

const modules = fileURLToPath(new URL('node_modules', import.meta.url));
export const installed: Record<string, string> = JSON.parse(
  await readFile(new URL('package.json', import.meta.url), 'utf8'),
).devDependencies;

export interface Ran {
  readonly code: number;
  /** Standard output followed by standard error. */
  readonly output: string;
}

/** The address of a gateway, and a token for it. */
export interface Address {
  readonly url: string;
  readonly token: string;
}

/** An empty folder in which a page is followed. */
export class Folder {
  private constructor(
    readonly path: string,
    private readonly page: Page,
  ) {}

  /**
   * Creates the folder with the page's files. Packages come from this workspace, in the versions of its lock file; with
   * PAGES_INSTALL set, the page's own commands install them.
   */
  static async of(page: Page): Promise<Folder> {
    const path = await mkdtemp(join(tmpdir(), 'parley-page-'));
    afterFile(() => rm(path, { recursive: true, force: true }));
    if (!process.env.PAGES_INSTALL) {
      await mkdir(join(path, 'node_modules'));
      for (const name of await readdir(modules)) await symlink(join(modules, name), join(path, 'node_modules', name));
    }
    for (const step of page.steps) if (step.kind === 'file') await writeFile(join(path, step.name), step.text);
    return new Folder(path, page);
  }

  /** Runs the page's commands, all or the matching ones, until one fails. */
  async follow(address: Address, only = /./): Promise<Ran> {
    let output = '';
    for (const command of commandsOf(this.page).filter((one) => only.test(one))) {
      const ran = await this.run(command, address);
      output += ran.output;
      if (ran.code !== 0) return { code: ran.code, output };
    }
    return { code: 0, output };
  }

  run(command: string, { url, token }: Address): Promise<Ran> {
    const PATH = `${join(this.path, 'node_modules/.bin')}:${process.env.PATH}`;
    // The test's own variables must not leak: under NODE_ENV=test, the code generator hides its errors.
    const { NODE_ENV: _, ...inherited } = process.env;
    const env = { ...inherited, PATH, PARLEY_URL: url, PARLEY_TOKEN: token, NO_COLOR: '1' };
    return new Promise((resolve) => {
      execFile('bash', ['-ec', command], { cwd: this.path, env }, (error, stdout, stderr) =>
        resolve({ code: error ? 1 : 0, output: stdout + stderr }),
      );
    });
  }
}

/** The commands of a page, one per line, without the one that sets the address. */
function commandsOf(page: Page): string[] {
  const lines = page.steps.flatMap((step) => (step.kind === 'commands' ? step.text.trimEnd().split('\n') : []));
  const commands = lines.filter((line) => !line.startsWith('export PARLEY_URL='));
  if (process.env.PAGES_INSTALL) return commands;
  // Without npx, which is slow to find installed packages.
  return commands.filter((line) => !line.startsWith('npm install ')).map((line) => line.replace(/^npx /, ''));
}

/** The packages that a page installs and this workspace lacks, which would remain untested. */
export function missingPackages(page: Page): string[] {
  const lines = page.steps.flatMap((step) => (step.kind === 'commands' ? step.text.split('\n') : []));
  return lines
    .filter((line) => line.startsWith('npm install '))
    .flatMap((line) => line.split(/\s+/).slice(2))
    .filter((word) => !word.startsWith('-'))
    .map((word) => word.replace(/(?<=.)@\d+$/, ''))
    .filter((name) => installed[name] === undefined);
}
