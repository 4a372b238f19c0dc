import { encodeId } from '../domain/core/ids.ts';
import { toPage, toPageRequest } from '../domain/core/pagination.ts';
import { type Allowance, conversationLimit } from '../domain/customers/rate-limit.ts';
import { ConversationConnection } from './conversation-connections.ts';
import { echoed, needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { pageArgs } from './core/connection.ts';
import { CustomerGender, CustomerPhotoType } from './core/enums.ts';
import { NodeRef } from './core/node.ts';
import { CustomerRef } from './core/refs.ts';

const ConversationAllowanceRef = builder.objectRef<Allowance>('ConversationAllowance').implement({
  description: 'What remains of the rate limit for the calling client (token) and a customer right now.',
  fields: (t) => ({
    limit: t.int({
      access: visible,
      openToCustomers: true,
      description: 'Conversations that one client may create for one customer in any 60 seconds: 120.',
      resolve: () => conversationLimit,
    }),
    remaining: t.exposeInt('remaining', {
      access: visible,
      openToCustomers: true,
      description: 'How many conversations it can create now before RATE_LIMITED.',
    }),
    resetAt: t.field({
      access: visible,
      openToCustomers: true,
      type: 'DateTime',
      nullable: true,
      description: 'When one more becomes available; null if none has been used.',
      resolve: (allowance) => (allowance.resetAt === null ? null : new Date(allowance.resetAt)),
    }),
  }),
});

CustomerRef.implement({
  description: 'A person who talks with the organization.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      openToCustomers: true,
      description: 'Begins with `customer_`.',
      resolve: (row) => encodeId('Customer', row.id),
    }),
    externalId: t.exposeString('externalId', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'Their id in another system; unique in the organization.',
    }),
    email: t.exposeString('email', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description:
        'E-mail address as first entered (in Unicode NFC). Each address belongs to one customer of the organization, ' +
        'regardless of how it is spelled.',
    }),
    firstName: t.exposeString('firstName', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description: 'First name.',
    }),
    lastName: t.exposeString('lastName', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description: 'Last name.',
    }),
    phone: t.exposeString('phone', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description: 'Phone number, as entered. Several customers may share one; a lookup finds the first who had it.',
    }),
    photoUrl: t.exposeString('photoUrl', {
      access: echoed('readConversations'),
      openToCustomers: true,
      nullable: true,
      description: 'URL of a photo.',
    }),
    photoType: t.expose('photoType', {
      access: echoed('readConversations'),
      type: CustomerPhotoType,
      nullable: true,
      description: 'Where the photo comes from.',
    }),
    jobTitle: t.exposeString('jobTitle', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'Job title.',
    }),
    background: t.exposeString('background', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'Notes about the customer.',
    }),
    location: t.exposeString('location', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'Where the customer is.',
    }),
    organization: t.exposeString('company', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'The company that the customer works for; not your own organization.',
    }),
    gender: t.expose('gender', {
      access: echoed('readConversations'),
      type: CustomerGender,
      nullable: true,
      description: 'Gender.',
    }),
    age: t.exposeString('age', {
      access: echoed('readConversations'),
      nullable: true,
      description: 'Age, as entered.',
    }),
    createdAt: t.expose('createdAt', {
      access: echoed('readConversations'),
      openToCustomers: true,
      type: 'DateTime',
      description: 'When the customer was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      access: visible,
      type: 'DateTime',
      description: 'When their own fields last changed; changes in their conversations do not count.',
    }),
    rev: t.exposeInt('rev', {
      access: visible,
      description: 'Their revision: starts at 1 and increases by one with each change. `updateCustomer` can check it.',
    }),
    conversations: t.field({
      access: needs('readConversations'),
      openToCustomers: true,
      type: ConversationConnection,
      description:
        'Their conversations, newest first, except those that were merged into others. Needs the permission to ' +
        'read conversations.',
      args: pageArgs(t.arg),
      resolve: async (row, args, context) => {
        const request = toPageRequest(args, 'NEWEST');
        return toPage(request, await context.loaders.conversationPage.load({ parentId: row.id, request }), 'NEWEST');
      },
    }),
    conversationAllowance: t.field({
      access: visible,
      openToCustomers: true,
      type: ConversationAllowanceRef,
      description: 'What remains of the per-customer rate limit for the calling client now.',
      resolve: (row, _args, context) => context.loaders.conversationAllowance.load(row.id),
    }),
  }),
});
