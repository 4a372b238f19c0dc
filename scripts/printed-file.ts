import { readFile, writeFile } from 'node:fs/promises';

/** Writes a file that is printed from the code, or, with --check, ends the process as failed where it differs. */
export async function writeOrCheck(path: string, text: string, command: string): Promise<void> {
  if (!process.argv.includes('--check')) return writeFile(path, text);
  if ((await readFile(path, 'utf8').catch(() => '')) === text) return;
  console.error(`${path} is not what the code prints. Run: ${command}`);
  process.exit(1);
}
