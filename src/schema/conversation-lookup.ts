import { encodeId } from '../domain/core/ids.ts';
import type { ConversationRow } from '../store/tables/conversations.ts';
import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import type { Typed } from './core/node.ts';
import { ConversationRef } from './core/refs.ts';

interface Moved {
  /** The public id that was requested. */
  readonly id: string;
  readonly movedTo: ConversationRow;
}

export type Lookup = Typed<'Conversation', ConversationRow> | Typed<'ConversationMoved', Moved>;

const ConversationMovedRef = builder.objectRef<Moved>('ConversationMoved').implement({
  description: 'The id belongs to a conversation that was merged into another one. Use the new id from now on.',
  fields: (t) => ({
    id: t.exposeID('id', { access: visible, openToCustomers: true, description: 'The id that was requested.' }),
    httpStatus: t.int({
      access: visible,
      description: 'The HTTP status of the source REST API: 301.',
      resolve: () => 301,
    }),
    location: t.string({
      access: visible,
      description: 'Its location, as a path of the source REST API: `/v2/conversations/{id}`.',
      resolve: ({ movedTo }) => `/v2/conversations/${encodeId('Conversation', movedTo.id)}`,
    }),
    movedTo: t.field({
      access: visible,
      openToCustomers: true,
      type: ConversationRef,
      description: 'The conversation at the end of the chain of merges.',
      resolve: ({ movedTo }) => movedTo,
    }),
  }),
});

export const ConversationLookup = builder.unionType('ConversationLookup', {
  description: 'A conversation, or the one that it was merged into.',
  types: [ConversationRef, ConversationMovedRef],
  resolveType: (value) => (value as unknown as Typed).__typename,
});
