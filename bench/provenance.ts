// What was measured: the commit of the project, the versions of the peers.
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export function commit(): string | null {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', ':!bench') ? ' with changes' : ''}`;
  } catch {
    return null;
  }
}

export async function versions(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));
  const read = async (name: string): Promise<[string, string]> => {
    const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
    return [name, JSON.parse(await readFile(file, 'utf8')).version];
  };
  return Object.fromEntries(await Promise.all(Object.keys(dependencies).map(read)));
}
