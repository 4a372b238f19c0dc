import type { Event } from '../../generated/prisma/client.ts';
import { eventTable } from '../../generated/tables.ts';
import type { Table } from './table.ts';

export const events: Table<keyof Event> = eventTable;
