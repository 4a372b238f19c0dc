import { encodeId } from '../domain/core/ids.ts';
import { threadFields } from './conversation-threads.ts';
import { echoed, keepsOwn, visible } from './core/access.ts';
import { long } from './core/cost.ts';
import { visibleAttributes } from './core/customer-attributes.ts';
import { Channel, ConversationDirection, ConversationStatus, Sentiment } from './core/enums.ts';
import { follow } from './core/follow.ts';
import { loadAll, loadExisting, loadOptional } from './core/load.ts';
import { NodeRef } from './core/node.ts';
import { ConversationRef, CustomerRef } from './core/refs.ts';
import { OrganizationRef, QueueRef, TeamRef, UserRef } from './organization.ts';

ConversationRef.implement({
  description: 'A conversation with one customer: its messages, its state, and who is assigned to it.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      openToCustomers: true,
      description: 'Begins with `conversation_`.',
      resolve: (row) => encodeId('Conversation', row.id),
    }),
    org: t.field({
      access: visible,
      openToCustomers: true,
      type: OrganizationRef,
      description: 'The organization that it belongs to, which is yours.',
      resolve: (row, _args, context) => loadExisting(context.loaders.organization, row.orgId),
    }),
    customer: t.field({
      access: visible,
      openToCustomers: true,
      type: CustomerRef,
      description: 'The customer.',
      resolve: (row, _args, context, info) =>
        follow(info, row.customerId, (id) => loadExisting(context.loaders.customer, id)),
    }),
    externalId: t.exposeString('externalId', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'Its id in another system; unique in the organization.',
    }),
    name: t.exposeString('name', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description: 'What it is about.',
    }),
    status: t.expose('status', {
      access: visible,
      openToCustomers: true,
      type: ConversationStatus,
      description: 'Its status.',
    }),
    snoozedUntil: t.expose('snoozedUntil', {
      access: visible,
      type: 'DateTime',
      nullable: true,
      description: 'When it will be OPEN again; null if it is not SNOOZED, or is SNOOZED without an end.',
    }),
    priority: t.exposeInt('priority', {
      access: echoed('readConversations'),
      nullable: true,
      description: '1 to 5.',
    }),
    direction: t.expose('direction', {
      access: echoed('readConversations'),
      openToCustomers: true,
      type: ConversationDirection,
      nullable: true,
      description: 'Who started it.',
    }),
    channels: t.expose('channels', {
      access: echoed('readConversations'),
      openToCustomers: true,
      type: [Channel],
      description: 'The channels of its messages, in the order in which they were first used.',
    }),
    replyChannel: t.expose('replyChannel', {
      access: echoed('readConversations'),
      openToCustomers: true,
      type: Channel,
      nullable: true,
      description: 'The channel for replies: that of the latest chat, until an update sets another.',
    }),
    defaultLang: t.exposeString('defaultLang', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description: 'Its language, such as `en_us`.',
    }),
    tags: t.exposeStringList('tags', { access: echoed('readConversations'), description: 'Its tags.' }),
    suggestedTags: t.exposeStringList('suggestedTags', {
      access: echoed('readConversations'),
      description: 'Suggested tags.',
    }),
    sentiment: t.expose('sentiment', {
      access: echoed('readConversations'),
      type: Sentiment,
      nullable: true,
      description: 'How the customer seems to feel.',
    }),
    satisfaction: t.exposeInt('satisfaction', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'How satisfied the customer said they are: 0 to 100.',
    }),
    custom: t.field({
      access: echoed('readConversations'),
      openToCustomers: true,
      type: 'JSONObject',
      description:
        'Custom attributes. The end of each key is its type: Num, At, Str, Txt, Bool or Url. Customers see those in ' +
        '`Organization.customerAttributeKeys`.',
      extensions: long,
      resolve: (row, _args, context) =>
        context.caller.kind === 'customer' ? visibleAttributes(row, context) : row.custom,
    }),
    queue: t.field({
      access: visible,
      type: QueueRef,
      nullable: true,
      description: 'The queue that it is in.',
      resolve: (row, _args, context) => loadOptional(context.loaders.queue, row.queueId),
    }),
    assignedUsers: t.field({
      access: visible,
      type: [UserRef],
      description: 'The assigned users.',
      resolve: (row, _args, context) => loadAll(context.loaders.user, row.assignedUserIds),
    }),
    assignedTeams: t.field({
      access: visible,
      type: [TeamRef],
      description: 'The assigned teams.',
      resolve: (row, _args, context) => loadAll(context.loaders.team, row.assignedTeamIds),
    }),
    ...threadFields(t),
    mergedConversations: t.idList({
      access: visible,
      description: 'Ids of conversations that were merged into this one; they now resolve to it.',
      extensions: long,
      resolve: async (row, _args, context) =>
        (await context.loaders.mergedConversationIds.load(row.id)).map((id) => encodeId('Conversation', id)),
    }),
    imported: t.boolean({
      access: echoed('readConversations'),
      description: 'Whether it was imported. Imports notify nobody and do not count towards a rate limit.',
      resolve: (row) => row.importedAt !== null,
    }),
    importedAt: t.expose('importedAt', {
      access: echoed('readConversations'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was imported, according to the import.',
    }),
    createdAt: t.expose('createdAt', {
      access: visible,
      openToCustomers: true,
      type: 'DateTime',
      description: 'When it was created; for imports, in the original system.',
    }),
    updatedAt: t.expose('updatedAt', {
      access: visible,
      type: 'DateTime',
      description: 'When anything in it last changed, including new threads.',
    }),
    modifiedAt: t.expose('modifiedAt', {
      access: visible,
      type: 'DateTime',
      description:
        'When the conversation itself last changed; a new thread alone does not count unless it reopened it.',
    }),
    createdBy: t.field({
      access: keepsOwn(visible),
      type: UserRef,
      nullable: true,
      description: 'The owner of the token that created it.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.createdById),
    }),
    modifiedBy: t.field({
      access: keepsOwn(visible),
      type: UserRef,
      nullable: true,
      description: 'The owner of the token that last changed it.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.modifiedById),
    }),
    rev: t.exposeInt('rev', {
      access: visible,
      description:
        'Its revision: starts at 1 and increases by one with each change. `updateConversation` can check it.',
    }),
  }),
});
