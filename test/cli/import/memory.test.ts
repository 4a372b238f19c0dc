import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { afterFile } from '../../support/processes/after-file.ts';

const run = promisify(execFile);
const pathOf = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

/** The peak memory of an import, in which garbage is collected early: what grows is what is held. */
async function peakOf(conversations: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-memory-'));
  afterFile(() => rm(folder, { recursive: true, force: true }));
  await run(process.execPath, [pathOf('scripts/generate-export.mjs'), 'zendesk', folder, `${conversations}`, '5']);
  const flags = ['--max-old-space-size=64', '--max-semi-space-size=4', '--import', 'tsx'];
  const { stdout } = await run(process.execPath, [...flags, pathOf('test/support/data/measure-memory.ts'), folder]);
  const { rows, peakBytes } = JSON.parse(stdout);
  expect(rows).toBe(conversations);
  return peakBytes;
}

it('twelve times the conversations, whose messages and people are joined on disk, take no more memory', {
  timeout: 300_000,
}, async () => {
  const [small, large] = [await peakOf(500), await peakOf(6_000)];
  expect(large / small).toBeLessThan(1.2);
});
