import type { IdType } from '../../domain/core/ids.ts';
import { visible } from './access.ts';
import { builder } from './builder.ts';

/** A value of one of several types, with its type. */
export type Typed<Name extends string = string, Row = object> = Row & { readonly __typename: Name };

/** R45: the types of which `node` finds objects for customers: those of their own. */
export const customersNodes: ReadonlySet<IdType> = new Set(['Customer', 'Conversation', 'Thread', 'Attachment']);

/** The maximum number of ids in `nodes`. */
export const maxNodes = 100;

/** Marks a row with its GraphQL type, for fields that return an interface or union. */
export function typed<Name extends string, Row extends object>(__typename: Name, row: Row): Typed<Name, Row> {
  return { ...row, __typename };
}

export const NodeRef = builder.interfaceRef<{ id: string }>('Node').implement({
  description: 'An object with an id, which `node(id:)` can find.',
  resolveType: (value) => (value as unknown as Typed).__typename,
});
builder.interfaceField(NodeRef, 'id', (t) =>
  t.exposeID('id', {
    access: visible,
    openToCustomers: true,
    description: 'Opaque and globally unique; begins with the type, such as `conversation_`.',
  }),
);
