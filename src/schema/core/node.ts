import { visible } from './access.ts';
import { builder } from './builder.ts';

/** A value that came from a place of several types: it says which it is. */
export type Typed<Name extends string = string, Row = object> = Row & { readonly __typename: Name };

/** So many ids `nodes` takes at a time. */
export const maxNodes = 100;

/** Marks a row with its GraphQL type, for fields that answer with an interface or union. */
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
    description: 'Opaque and globally unique; begins with the type, such as `conversation_`.',
  }),
);
