import type { ArgBuilder, ObjectRef } from '@pothos/core';
import { encodeCursor, type Page, type Position } from '../../domain/core/pagination.ts';
import { keepsOwn, visible } from './access.ts';
import { builder } from './builder.ts';

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never;

interface PageInfo {
  readonly page: Page<unknown>;
  readonly cursorOf: (row: unknown) => string;
}

const PageInfoRef = builder.objectRef<PageInfo>('PageInfo').implement({
  description: 'Information about a page and its list.',
  fields: (t) => ({
    hasNextPage: t.boolean({
      access: visible,
      openToCustomers: true,
      description:
        'Whether there are entries after this page. When paging backward (`last`), whether `before` was given.',
      resolve: ({ page }) => page.hasNextPage,
    }),
    hasPreviousPage: t.boolean({
      access: visible,
      openToCustomers: true,
      description:
        'Whether there are entries before this page. When paging forward (`first`), whether `after` was given.',
      resolve: ({ page }) => page.hasPreviousPage,
    }),
    startCursor: t.string({
      access: visible,
      openToCustomers: true,
      nullable: true,
      description: 'Cursor of the first entry, for `before`; null if the page is empty.',
      resolve: ({ page, cursorOf }) => (page.rows.length > 0 ? cursorOf(page.rows[0]) : null),
    }),
    endCursor: t.string({
      access: visible,
      openToCustomers: true,
      nullable: true,
      description: 'Cursor of the last entry, for `after`; null if the page is empty.',
      resolve: ({ page, cursorOf }) => (page.rows.length > 0 ? cursorOf(page.rows.at(-1)) : null),
    }),
  }),
});

/** The arguments of every connection. */
export function pageArgs(arg: ArgBuilder<Types>) {
  return {
    first: arg.int({
      openToCustomers: true,
      description: 'Entries from the start: 1 to 100. Without `first` and `last`: the first 20.',
    }),
    after: arg.string({
      openToCustomers: true,
      description: 'Only entries after this cursor of the same list and order.',
    }),
    last: arg.int({ openToCustomers: true, description: 'Entries from the end: 1 to 100. Not together with `first`.' }),
    before: arg.string({
      openToCustomers: true,
      description: 'Only entries before this cursor of the same list and order.',
    }),
  };
}

interface Edge<Row> {
  readonly row: Row;
  readonly page: Page<Row>;
}

/**
 * The connection type of an entity with its edge type: as in Relay, with `nodes` as a shortcut. Edges and cursors are created only if
 * they are selected.
 */
export function connectionOf<Row>(
  name: string,
  node: ObjectRef<Types, Row, Row>,
  what: string,
  positionOf: (row: Row, order: string) => Position,
): ObjectRef<Types, Page<Row>, Page<Row>> {
  const EdgeRef = builder.objectRef<Edge<Row>>(`${name}Edge`).implement({
    description: `An edge in a list of ${what}: an entry with its cursor.`,
    fields: (t) => ({
      cursor: t.string({
        access: visible,
        openToCustomers: true,
        description: 'Opaque; for `after` and `before` of the same list and order.',
        resolve: ({ row, page }) => encodeCursor(page.order, positionOf(row, page.order)),
      }),
      node: t.field({
        access: keepsOwn(visible),
        openToCustomers: true,
        type: node,
        description: 'The entry itself.',
        resolve: (edge) => edge.row as never,
      }),
    }),
  });
  return builder.objectRef<Page<Row>>(`${name}Connection`).implement({
    description: `One page of a list of ${what}.`,
    fields: (t) => ({
      edges: t.field({
        access: keepsOwn(visible),
        openToCustomers: true,
        type: [EdgeRef],
        description: 'The entries, each with its cursor.',
        resolve: (page) => page.rows.map((row) => ({ row, page })),
      }),
      nodes: t.field({
        access: keepsOwn(visible),
        openToCustomers: true,
        type: [node],
        description: 'The entries without their edges: short for `edges { node }`.',
        resolve: (page) => page.rows as never,
      }),
      pageInfo: t.field({
        access: visible,
        openToCustomers: true,
        type: PageInfoRef,
        description: 'Whether there is more, and the cursors to continue from.',
        resolve: (page) => ({
          page,
          cursorOf: (row) => encodeCursor(page.order, positionOf(row as Row, page.order)),
        }),
      }),
    }),
  });
}
