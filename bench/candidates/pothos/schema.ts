// The shared schema again, built as in the documentation of the Prisma plugin: relations are fields of the model, and
// the plugin loads everything that a selection needs with one query.
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { getDatamodel, type default as PrismaTypes } from '../../generated/pothos-types.ts';
import { ConversationStatus, ThreadType } from '../../generated/prisma/enums.ts';
import { prisma } from '../prisma.ts';
import { addThread, newConversation } from '../prisma-writes.ts';
import { orgId } from '../settings.ts';

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: {
    DateTime: { Input: string; Output: Date };
    JSON: { Input: object; Output: unknown };
    ID: { Input: string; Output: string };
  };
}>({
  plugins: [PrismaPlugin],
  prisma: { client: prisma, dmmf: getDatamodel(), onUnusedQuery: null },
  defaultFieldNullability: false,
});

builder.scalarType('DateTime', { serialize: (value) => value });
builder.scalarType('JSON', { serialize: (value) => value });
builder.enumType(ConversationStatus, { name: 'ConversationStatus' });
builder.enumType(ThreadType, { name: 'ThreadType' });

builder.prismaObject('Customer', {
  fields: (t) => ({
    id: t.exposeID('id'),
    email: t.exposeString('email', { nullable: true }),
    firstName: t.exposeString('firstName', { nullable: true }),
    lastName: t.exposeString('lastName', { nullable: true }),
  }),
});

const Thread = builder.prismaObject('Thread', {
  fields: (t) => ({
    id: t.exposeID('id'),
    type: t.expose('type', { type: ThreadType }),
    text: t.exposeString('text'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const Conversation = builder.prismaObject('Conversation', {
  fields: (t) => ({
    id: t.exposeID('id'),
    customerId: t.exposeID('customerId'),
    customer: t.relation('customer'),
    name: t.exposeString('name', { nullable: true }),
    status: t.expose('status', { type: ConversationStatus }),
    priority: t.exposeInt('priority', { nullable: true }),
    tags: t.exposeStringList('tags'),
    custom: t.expose('custom', { type: 'JSON' }),
    messageCount: t.exposeInt('messageCount'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    rev: t.exposeInt('rev'),
    threads: t.relation('threads', {
      args: { last: t.arg.int({ required: true }) },
      query: ({ last }) => ({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: last }),
    }),
  }),
});

builder.queryType({
  fields: (t) => ({
    conversation: t.prismaField({
      type: 'Conversation',
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (query, _, { id }) => prisma.conversation.findUnique({ ...query, where: { orgId_id: { orgId, id } } }),
    }),
    conversations: t.prismaField({
      type: ['Conversation'],
      args: { first: t.arg.int({ required: true }), before: t.arg({ type: 'DateTime', required: true }) },
      resolve: (query, _, { first, before }) =>
        prisma.conversation.findMany({
          ...query,
          where: { orgId, createdAt: { lt: before } },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: first,
        }),
    }),
  }),
});

const CustomerInput = builder.inputType('CustomerInput', {
  fields: (t) => ({ id: t.id(), email: t.string() }),
});

const CreateConversationInput = builder.inputType('CreateConversationInput', {
  fields: (t) => ({
    customer: t.field({ type: CustomerInput, required: true }),
    name: t.string(),
    priority: t.int(),
    tags: t.stringList({ required: true }),
    custom: t.field({ type: 'JSON', required: true }),
  }),
});

const CreateChatThreadInput = builder.inputType('CreateChatThreadInput', {
  fields: (t) => ({
    conversationId: t.id({ required: true }),
    customer: t.field({ type: CustomerInput, required: true }),
    text: t.string({ required: true }),
  }),
});

const CreateChatThreadPayload = builder
  .objectRef<Awaited<ReturnType<typeof addThread>>>('CreateChatThreadPayload')
  .implement({
    fields: (t) => ({
      thread: t.field({ type: Thread, resolve: ({ thread }) => thread }),
      conversation: t.field({ type: Conversation, resolve: ({ conversation }) => conversation }),
    }),
  });

builder.mutationType({
  fields: (t) => ({
    createConversation: t.prismaField({
      type: 'Conversation',
      args: { input: t.arg({ type: CreateConversationInput, required: true }) },
      resolve: (query, _, { input }) => prisma.conversation.create({ ...query, data: newConversation(input) }),
    }),
    createChatThread: t.field({
      type: CreateChatThreadPayload,
      args: { input: t.arg({ type: CreateChatThreadInput, required: true }) },
      resolve: (_, { input }) => addThread(input),
    }),
  }),
});

export const schema = builder.toSchema();
