import type { Thread } from '../../generated/prisma/client.ts';
import { threadTable } from '../../generated/tables.ts';
import { selectColumns, type Table } from './table.ts';

export type ThreadRow = Thread;

export const threads: Table<keyof ThreadRow> = threadTable;

/** The columns of a thread under their model names, from the alias `t`. */
export const threadColumns = selectColumns(threads, 't');
