import { encodeId } from '../domain/core/ids.ts';
import { toPage, toPageRequest } from '../domain/core/pagination.ts';
import { type Allowance, conversationLimit } from '../domain/customers/rate-limit.ts';
import { ConversationConnection } from './conversation-connections.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { pageArgs } from './core/connection.ts';
import { CustomerGender, CustomerPhotoType } from './core/enums.ts';
import { NodeRef } from './core/node.ts';
import { CustomerRef } from './core/refs.ts';

const ConversationAllowanceRef = builder.objectRef<Allowance>('ConversationAllowance').implement({
  description: 'What the rate limit leaves to the calling client (token) for a customer at this moment.',
  fields: (t) => ({
    limit: t.int({
      access: visible,
      description: 'Conversations that one client may create for one customer in any 60 seconds: 120.',
      resolve: () => conversationLimit,
    }),
    remaining: t.int({
      access: visible,
      description: 'How many conversations it can create now before RATE_LIMITED.',
      resolve: (allowance) => allowance.remaining,
    }),
    resetAt: t.field({
      access: visible,
      type: 'DateTime',
      nullable: true,
      description: 'When one more becomes available; null if none is used.',
      resolve: (allowance) => (allowance.resetAt === null ? null : new Date(allowance.resetAt)),
    }),
  }),
});

CustomerRef.implement({
  description: 'A person with whom the organization talks.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `customer_`.',
      resolve: (row) => encodeId('Customer', row.id),
    }),
    email: t.string({
      access: needs('readConversations'),
      nullable: true,
      description:
        'E-mail address as first entered (in Unicode NFC). One address is one customer of the organization, ' +
        'however it is written.',
      resolve: (row) => row.email,
    }),
    firstName: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'First name.',
      resolve: (row) => row.firstName,
    }),
    lastName: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'Last name.',
      resolve: (row) => row.lastName,
    }),
    phone: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'Phone number, as entered.',
      resolve: (row) => row.phone,
    }),
    photoUrl: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'URL of a photo.',
      resolve: (row) => row.photoUrl,
    }),
    photoType: t.field({
      access: needs('readConversations'),
      type: CustomerPhotoType,
      nullable: true,
      description: 'Where the photo comes from.',
      resolve: (row) => row.photoType,
    }),
    jobTitle: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'Job title.',
      resolve: (row) => row.jobTitle,
    }),
    background: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'Notes about the customer.',
      resolve: (row) => row.background,
    }),
    location: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'Where the customer is.',
      resolve: (row) => row.location,
    }),
    organization: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'The company that the customer works for; not your own organization.',
      resolve: (row) => row.company,
    }),
    gender: t.field({
      access: needs('readConversations'),
      type: CustomerGender,
      nullable: true,
      description: 'Gender.',
      resolve: (row) => row.gender,
    }),
    age: t.string({
      access: needs('readConversations'),
      nullable: true,
      description: 'Age, as entered.',
      resolve: (row) => row.age,
    }),
    createdAt: t.field({
      access: needs('readConversations'),
      type: 'DateTime',
      description: 'When the customer was created.',
      resolve: (row) => row.createdAt,
    }),
    conversations: t.field({
      access: needs('readConversations'),
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
      type: ConversationAllowanceRef,
      description: 'What the per-customer rate limit leaves to the calling client now.',
      resolve: (row, _args, context) => context.loaders.conversationAllowance.load(row.id),
    }),
  }),
});
