import type { Customer } from '../../generated/prisma/client.ts';
import { customerTable } from '../../generated/tables.ts';
import { selectColumns, type Table } from './table.ts';

export type CustomerRow = Customer;

export const customers: Table<keyof CustomerRow> = customerTable;

/** The columns of a customer under their model names, from the alias `c`. */
export const customerColumns = selectColumns(customers, 'c');
