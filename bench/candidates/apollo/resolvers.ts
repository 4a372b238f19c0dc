// A read loads its relations in the same query, with the join strategy: the faster of the two ways against 1 + N in
// Prisma's documentation, measured here.
import { type GraphQLObjectType, type GraphQLResolveInfo, getNamedType } from 'graphql';
import type { CreateChatThreadInput, CreateConversationInput } from '../plain-schema.ts';
import { prisma } from '../prisma.ts';
import { addThread, newConversation } from '../prisma-writes.ts';
import { orgId } from '../settings.ts';
import { argumentsOf } from './selection.ts';

const newestFirst = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];

function relations(info: GraphQLResolveInfo) {
  const type = getNamedType(info.returnType) as GraphQLObjectType;
  const threads = argumentsOf(info, type, 'threads') as { last: number } | null;
  return {
    relationLoadStrategy: 'join' as const,
    include: {
      customer: argumentsOf(info, type, 'customer') !== null,
      threads: threads !== null && { orderBy: newestFirst, take: threads.last },
    },
  };
}

export const resolvers = {
  Query: {
    conversation: (_: unknown, { id }: { id: string }, _context: unknown, info: GraphQLResolveInfo) =>
      prisma.conversation.findUnique({ where: { orgId_id: { orgId, id } }, ...relations(info) }),
    conversations: (
      _: unknown,
      { first, before }: { first: number; before: string },
      _context: unknown,
      info: GraphQLResolveInfo,
    ) =>
      prisma.conversation.findMany({
        where: { orgId, createdAt: { lt: before } },
        orderBy: newestFirst,
        take: first,
        ...relations(info),
      }),
  },
  Mutation: {
    createConversation: (_: unknown, { input }: { input: CreateConversationInput }) =>
      prisma.conversation.create({ data: newConversation(input) }),
    createChatThread: (_: unknown, { input }: { input: CreateChatThreadInput }) => addThread(input),
  },
};
