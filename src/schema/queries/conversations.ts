import { keysetOf, toPage } from '../../domain/core/pagination.ts';
import { countConversations, listConversationPage } from '../../store/queries/conversation-pages.ts';
import { countFoundConversations, searchConversationPage } from '../../store/search/conversation-search.ts';
import { ConversationConnection } from '../conversation-connections.ts';
import { needs } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { pageArgs } from '../core/connection.ts';
import { costing } from '../core/cost.ts';
import { Channel, ConversationDirection, ConversationOrder, ConversationStatus } from '../core/enums.ts';
import { CountRef, countCost, maxCount } from '../count.ts';
import { bySearch, toConversationFilter, toConversationPage, toSearch } from './conversation-page.ts';

const ConversationFilter = builder.inputType('ConversationFilter', {
  description:
    'Which conversations to list or count. All given conditions must hold; an id that does not exist matches nothing, ' +
    'and neither does an empty list, except for `tags`.',
  fields: (t) => ({
    search: t.string({
      description:
        'Words that must all occur, each in the name, a thread, or the name, e-mail address or phone number of the ' +
        'customer. Case and accents are ignored; from three letters on, the beginning of a word is enough. Chinese, ' +
        'Japanese and Thai are found by any part. At most 256 characters and 20 words; a text with only symbols finds ' +
        'nothing, and an empty text sets no condition.',
    }),
    status: t.field({ type: [ConversationStatus], description: 'Those with one of these statuses.' }),
    customerId: t.id({ description: 'Those of this customer.' }),
    assignedUserId: t.id({ description: 'Those assigned to this user.' }),
    assignedTeamId: t.id({ description: 'Those assigned to this team.' }),
    unassigned: t.boolean({
      description: 'True: those assigned to nobody, neither a user nor a team. False: those assigned to somebody.',
    }),
    queueId: t.id({ description: 'Those in this queue.' }),
    channels: t.field({ type: [Channel], description: 'Those with a message in one of these channels.' }),
    priority: t.intList({ description: 'Those with one of these priorities (1 to 5); at most 20.' }),
    direction: t.field({ type: ConversationDirection, description: 'Those that this side started.' }),
    imported: t.boolean({ description: 'True: those that were imported. False: those that were not.' }),
    externalIds: t.stringList({ description: 'Those with one of these ids in another system; at most 100.' }),
    tags: t.stringList({ description: 'Those that have all of these tags; at most 20.' }),
    anyTag: t.stringList({ description: 'Those that have at least one of these tags; at most 20.' }),
    custom: t.field({
      type: 'JSONObject',
      description:
        'Those whose custom attributes contain all of these, with equal values; a list contains another one if it has ' +
        'all of its entries. At most 5,000 characters as JSON.',
    }),
    createdAfter: t.field({ type: 'DateTime', description: 'Those created after this time.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Those created before this time.' }),
    updatedAfter: t.field({ type: 'DateTime', description: 'Those last updated after this time (`updatedAt`).' }),
    updatedBefore: t.field({ type: 'DateTime', description: 'Those last updated before this time (`updatedAt`).' }),
  }),
});

builder.queryField('conversations', (t) =>
  t.field({
    access: needs('readConversations'),
    type: ConversationConnection,
    description:
      'Lists conversations, except those that were merged into others: to customers, their own. Needs the permission to read ' +
      'conversations.',
    openToCustomers: true,
    args: {
      ...pageArgs(t.arg),
      filter: t.arg({ type: ConversationFilter, description: 'Which conversations; all if absent.' }),
      orderBy: t.arg({ type: ConversationOrder, defaultValue: 'NEWEST', description: 'The order of the list.' }),
    },
    resolve: async (_root, args, context) => {
      const { request, filter: given, order, search } = toConversationPage(args);
      const { executor } = context.loaders;
      const { caller } = context;
      const { orgId } = caller;
      const filter = caller.kind === 'customer' ? { ...given, customerId: caller.customerId } : given;
      const page = keysetOf(request);
      const rows = await bySearch(search, {
        all: () => listConversationPage(executor, orgId, filter, order, page),
        none: [],
        found: (words) => searchConversationPage(executor, orgId, words, filter, order, page),
      });
      return toPage(request, rows, order);
    },
  }),
);

builder.queryField('conversationCount', (t) =>
  t.field({
    access: needs('readConversations'),
    extensions: costing(countCost),
    type: CountRef,
    description:
      'Counts the conversations that `conversations` would list with this filter, up to 10,000. Needs the permission to ' +
      'read conversations.',
    args: { filter: t.arg({ type: ConversationFilter, description: 'Which conversations; all if absent.' }) },
    resolve: async (_root, args, context) => {
      const filter = toConversationFilter(args.filter ?? {});
      const { executor } = context.loaders;
      const { orgId } = context.caller;
      const counted = await bySearch(toSearch(args.filter?.search), {
        all: () => countConversations(executor, orgId, filter, maxCount + 1),
        none: 0,
        found: (words) => countFoundConversations(executor, orgId, words, filter, maxCount + 1),
      });
      return { counted };
    },
  }),
);
