import { GraphQLError } from 'graphql';
import { decodeId, type IdType } from '../../domain/core/ids.ts';
import { maxToldIdLength } from '../../domain/core/not-found-error.ts';
import { beginningOf } from '../../domain/core/text.ts';
import type { EventType } from '../../domain/events/events.ts';
import { type EndReason, type LiveStream, StreamEnd } from '../../domain/streams/live-stream.ts';
import { TooManyStreamsError } from '../../domain/streams/stream-registry.ts';
import { encodePosition } from '../../domain/subscriptions/event-position.ts';
import type { FeedItem } from '../../domain/subscriptions/subscribers.ts';
import { EventsExpiredError } from '../../domain/subscriptions/subscriptions.ts';
import { isVisibleToCustomer, VisibleEvents } from '../../domain/subscriptions/visible-events.ts';
import type { BulkOperationRow } from '../../store/bulk/bulk-operations.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { BulkOperationRef, ConversationRef, ThreadRef } from '../core/refs.ts';

const ends: Record<EndReason, { code: string; retryable: boolean; message: string }> = {
  TOO_SLOW: {
    code: 'SUBSCRIPTION_TOO_SLOW',
    retryable: true,
    message: 'Events arrived faster than you read them. Subscribe again with `after` to resume.',
  },
  TOKEN_ENDED: { code: 'UNAUTHENTICATED', retryable: false, message: 'The token has expired or was revoked.' },
  GOING_AWAY: {
    code: 'SERVICE_UNAVAILABLE',
    retryable: true,
    message: 'This gateway is stopping. Subscribe again with `after` to resume.',
  },
};

/** The next entry of a stream, with fresh loaders. The reason for its end is thrown as an error. */
function next<Item extends object>(item: Item | StreamEnd, context: Context): Item {
  if (item instanceof StreamEnd) {
    const { message, ...extensions } = ends[item.reason];
    context.reached = null;
    throw new GraphQLError(message, { extensions });
  }
  context.loaders = context.gateway.createLoaders(context.caller);
  return item;
}

function nextEvent(item: FeedItem | StreamEnd, context: Context): FeedItem['event'] {
  const { event, position } = next(item, context);
  context.reached = encodePosition(position);
  return event;
}

/** Opens a stream by id. Subscriptions have no result union, so a missing object is a top-level error. */
async function open<Item>(
  type: IdType,
  id: string,
  begin: (uuid: string) => Promise<LiveStream<Item> | null>,
): Promise<LiveStream<Item>> {
  const uuid = decodeId(type, id);
  const stream = uuid === null ? null : await begun(begin(uuid));
  if (stream === null)
    throw new GraphQLError(`There is no ${type} with this id.`, {
      extensions: { code: 'NOT_FOUND', typeName: type, id: beginningOf(id, maxToldIdLength) },
    });
  return stream;
}

async function begun<T>(stream: Promise<T>): Promise<T> {
  try {
    return await stream;
  } catch (error) {
    if (error instanceof TooManyStreamsError)
      throw new GraphQLError(`This token has reached its limit of ${error.limit} open subscriptions. End one first.`, {
        extensions: { code: 'TOO_MANY_REQUESTS', retryable: true, limit: error.limit, http: { status: 429 } },
      });
    if (!(error instanceof EventsExpiredError)) throw error;
    throw new GraphQLError(
      'The events since this position have expired. Read your data again, then subscribe without `after`.',
      {
        extensions: { code: 'EVENTS_EXPIRED' },
      },
    );
  }
}

async function openConversation(
  context: Context,
  id: string,
  types: readonly EventType[],
  after: string | null | undefined,
) {
  const { caller, gateway } = context;
  const stream = await open('Conversation', id, (uuid) =>
    gateway.subscriptions.conversation(caller, uuid, types, after ?? null),
  );
  if (caller.kind !== 'customer') return stream;
  return new VisibleEvents(stream, (event) => isVisibleToCustomer(event, gateway.createLoaders(caller)));
}

const after =
  'First sends the events after this position: `extensions.position` of an event, or `eventPosition`. ' +
  'No event is missed; in rare cases an event arrives twice. Positions are valid as long as events are ' +
  'kept (3 days unless configured otherwise); an older one is the top-level error EVENTS_EXPIRED.';
const ended =
  'The subscription ends with a top-level error: SUBSCRIPTION_TOO_SLOW if you read too slowly, ' +
  'UNAUTHENTICATED within 10 seconds after the token expires or is revoked or its user is disabled, SERVICE_UNAVAILABLE when the ' +
  'gateway stops. A token that has too many subscriptions open gets TOO_MANY_REQUESTS.';
const unknown = 'An id that does not exist in your organization is the top-level error NOT_FOUND.';
const needed = 'Needs the permission to read conversations.';
const customers = 'Customers hear of their own conversations, and not of notes or of changes that they cannot see.';

builder.subscriptionField('conversationCreated', (t) =>
  t.field({
    access: needs('readConversations'),
    type: ConversationRef,
    description: `Sends each new conversation, except imports. ${needed} ${ended}`,
    args: { after: t.arg.id({ description: after }) },
    subscribe: (_root, args, context) => {
      return begun(context.gateway.subscriptions.conversationsCreated(context.caller, args.after ?? null));
    },
    resolve: (item: FeedItem | StreamEnd, _args, context) => loadSurvivor(context, nextEvent(item, context).subjectId),
  }),
);

builder.subscriptionField('conversationUpdated', (t) =>
  t.field({
    access: needs('readConversations'),
    type: ConversationRef,
    description:
      'Sends the conversation whenever it changes: an update, a thread, a merge. If it is, or was, merged ' +
      `into another one, the survivor and its changes are sent, under the survivor's id. ${needed} ${customers} ` +
      `${unknown} ${ended}`,
    openToCustomers: true,
    args: {
      id: t.arg.id({ required: true, openToCustomers: true, description: 'The id of the conversation.' }),
      after: t.arg.id({ openToCustomers: true, description: after }),
    },
    subscribe: (_root, args, context) =>
      openConversation(context, args.id, ['conversation.updated', 'conversation.merged', 'thread.added'], args.after),
    resolve: (item: FeedItem | StreamEnd, _args, context) => loadSurvivor(context, nextEvent(item, context).subjectId),
  }),
);

builder.subscriptionField('threadAdded', (t) =>
  t.field({
    access: needs('readConversations'),
    type: ThreadRef,
    description:
      'Sends each thread that is added to the conversation, except imports. If the conversation is, or was, ' +
      `merged into another one, it sends the threads of the survivor. ${needed} ${customers} ${unknown} ${ended}`,
    openToCustomers: true,
    args: {
      conversationId: t.arg.id({ required: true, openToCustomers: true, description: 'The id of the conversation.' }),
      after: t.arg.id({ openToCustomers: true, description: after }),
    },
    subscribe: (_root, args, context) => openConversation(context, args.conversationId, ['thread.added'], args.after),
    resolve: async (item: FeedItem | StreamEnd, _args, context) =>
      shown('Thread', await loadersOf(context, item).thread.load(String((item as FeedItem).event.data.threadId))),
  }),
);

builder.subscriptionField('bulkOperationUpdated', (t) =>
  t.field({
    access: needs('readBulkOperations'),
    type: BulkOperationRef,
    description:
      'Sends the current state of the bulk operation, then each further state, and ends with the operation. ' +
      'A slow reader gets the latest state instead of every one. Needs the permission to read bulk ' +
      `operations. ${unknown} ${ended}`,
    args: { id: t.arg.id({ required: true, description: 'The id of the bulk operation.' }) },
    subscribe: (_root, { id }, context) => {
      return open('BulkOperation', id, (uuid) => context.gateway.subscriptions.bulkOperation(context.caller, uuid));
    },
    resolve: (item: BulkOperationRow | StreamEnd, _args, context) => next(item, context),
  }),
);

builder.queryField('eventPosition', (t) =>
  t.id({
    access: visible,
    openToCustomers: true,
    description:
      'The current position in the stream of events, for `after` of a subscription. Query it before you ' +
      'read your data, so that there is no gap. Needs a valid token and no permission.',
    resolve: (_root, _args, context) => context.gateway.subscriptions.position(context.caller),
  }),
);

function loadersOf(context: Context, item: FeedItem | StreamEnd): Context['loaders'] {
  nextEvent(item, context);
  return context.loaders;
}

/** The current state of a conversation, which may have been merged into another one since. */
async function loadSurvivor({ loaders }: Context, id: string): Promise<ConversationRow> {
  const row = shown('Conversation', await loaders.conversation.load(id));
  return row.mergedIntoId === null ? row : shown('Conversation', await loaders.conversation.load(row.mergedIntoId));
}

/** The object of an event. If it has been deleted since (R31), that event has an error, and the subscription continues. */
function shown<Row>(type: IdType, row: Row | null): Row {
  if (row !== null) return row;
  throw new GraphQLError(`The ${type} of this event has been deleted.`, {
    extensions: { code: 'NOT_FOUND', typeName: type },
  });
}
