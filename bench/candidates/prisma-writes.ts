// The two writes as they are usually written with Prisma. `extra` is what the caller needs in the result.
import { v7 as uuid7 } from 'uuid';
import type { Prisma } from '../generated/prisma/client.ts';
import type { CreateChatThreadInput, CreateConversationInput, CustomerInput } from './plain-schema.ts';
import { prisma } from './prisma.ts';
import { orgId, threadCap, tokenId, userId } from './settings.ts';

/** A customer known by id is a plain column; one known by e-mail is found or created along with the conversation. */
function customerColumns({ id, email }: CustomerInput) {
  if (id) return { orgId, customerId: id, createdById: userId, modifiedById: userId };
  const author = { connect: { orgId_id: { orgId, id: userId } } };
  const emailKey = email!.toLowerCase();
  const customer = {
    connectOrCreate: {
      where: { orgId_emailKey: { orgId, emailKey } },
      create: { orgId, id: uuid7(), email: email!, emailKey },
    },
  };
  return { customer, createdBy: author, modifiedBy: author };
}

export function newConversation({ customer, name, priority, tags, custom }: CreateConversationInput) {
  const now = new Date();
  return {
    ...customerColumns(customer),
    id: uuid7(),
    name,
    priority,
    direction: 'IN',
    channels: ['CHAT'],
    tags,
    suggestedTags: [],
    custom,
    assignedUserIds: [],
    assignedTeamIds: [],
    createdAt: now,
    updatedAt: now,
    modifiedAt: now,
    createdByClientId: tokenId,
  } as Prisma.ConversationCreateInput;
}

/** Counting first locks the row and returns the count in one statement; past the cap, everything is rolled back. */
export async function addThread(input: CreateChatThreadInput) {
  const id = uuid7();
  const now = new Date();
  return prisma.$transaction(async (transaction) => {
    const conversation = await transaction.conversation.update({
      where: { orgId_id: { orgId, id: input.conversationId } },
      data: {
        messageCount: { increment: 1 },
        lastMessageInId: id,
        lastMessageInAt: now,
        status: 'OPEN',
        updatedAt: now,
        modifiedAt: now,
        modifiedById: userId,
        rev: { increment: 1 },
      },
    });
    if (conversation.messageCount + conversation.noteCount > threadCap) {
      throw new Error('The conversation accepts no more threads.');
    }
    const thread = await transaction.thread.create({
      data: {
        orgId,
        id,
        conversationId: input.conversationId,
        type: 'CHAT',
        text: input.text,
        customerId: input.customer.id,
        createdById: userId,
        createdAt: now,
      },
    });
    return { thread, conversation };
  });
}
