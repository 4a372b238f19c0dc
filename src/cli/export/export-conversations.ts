import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { openOrAsk } from '../gateway/open-or-ask.ts';
import { count, duration, peakMemory } from '../import/report/figures.ts';
import { CommandError } from '../report-error.ts';
import { checkWhole } from './check-whole.ts';
import { exportText, noCounts } from './export-text.ts';
import type { ExportFilter, ExportSource } from './exported.ts';

/** The options of `parley export`. */
export interface ExportOptions {
  readonly url?: string;
  readonly token?: string;
  readonly attachments?: boolean;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly quiet?: boolean;
}

const tellEveryMs = 5_000;

/** Exports to a file, or to standard output if `file` is null. The file gets its name only when it is complete. */
export async function exportConversations(file: string | null, options: ExportOptions): Promise<void> {
  const filter = { createdAfter: options.createdAfter ?? null, createdBefore: options.createdBefore ?? null };
  const source = await openSource(options, filter);
  const counts = noCounts();
  const startedAt = performance.now();
  const tell = (text: string) => options.quiet || process.stderr.write(`${text}\n`);
  const timer = setInterval(
    () => tell([source.waiting() ?? '', `${count(counts.conversations)} conversations`].join('  ').trim()),
    tellEveryMs,
  );
  try {
    await source.view((view) => {
      const text = exportText(view, options.attachments ?? false, counts);
      const check = () => checkWhole(view, counts);
      return file === null ? writeOut(text, check) : writeWhole(file, text, check);
    });
  } finally {
    clearInterval(timer);
    await source.close();
  }
  const { conversations, threads, attachments } = counts;
  const files = options.attachments ? ` and ${count(attachments)} attachments` : '';
  const mib = Math.round(peakMemory() / 1024 / 1024);
  const ms = performance.now() - startedAt;
  tell(
    `Exported ${count(conversations)} conversations with ${count(threads)} threads${files} in ${duration(ms)} (at most ${mib} MiB of memory).`,
  );
}

async function openSource(options: ExportOptions, filter: ExportFilter): Promise<ExportSource> {
  const opened = await openOrAsk(options);
  if (opened.kind === 'gateway') {
    const { createGatewaySource } = await import('./gateway-source.ts');
    return createGatewaySource(opened.client, filter);
  }
  const { shards, config } = opened;
  const { authorOfToken } = await import('../author-of-token.ts');
  const { createDatabaseSource } = await import('./database-source.ts');
  try {
    const { author, db } = await authorOfToken(shards, config, options.token, 'readConversations');
    return createDatabaseSource(db, author.orgId, filter, () => shards.close());
  } catch (error) {
    await shards.close();
    throw error;
  }
}

async function writeOut(text: AsyncIterable<string>, check: () => Promise<void>): Promise<void> {
  await pipeline(text, process.stdout, { end: false });
  await check();
}

async function writeWhole(file: string, text: AsyncIterable<string>, check: () => Promise<void>): Promise<void> {
  const draft = `${file}.part`;
  try {
    await pipeline(text, createWriteStream(draft));
    await check();
    await rename(draft, file);
  } catch (error) {
    const { code, message, path } = error as NodeJS.ErrnoException;
    throw code !== undefined && path === draft ? new CommandError(`Cannot write ${file}: ${message}`) : error;
  }
}
