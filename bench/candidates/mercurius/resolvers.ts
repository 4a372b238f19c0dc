import { v7 as uuid7 } from 'uuid';
import type { CreateChatThreadInput, CreateConversationInput } from '../plain-schema.ts';
import { orgId, threadCap, tokenId, userId } from '../settings.ts';
import { insertConversation, insertConversationByEmail, insertThread } from '../statements.ts';
import { listConversations, pool, readConversation } from './database.ts';

async function conversation(_: unknown, { id }: { id: string }) {
  const { rows } = await pool.query({ ...readConversation, values: [orgId, id] });
  return rows[0] ?? null;
}

async function conversations(_: unknown, { first, before }: { first: number; before: string }) {
  const { rows } = await pool.query({ ...listConversations, values: [orgId, before, first] });
  return rows;
}

async function createConversation(_: unknown, { input }: { input: CreateConversationInput }) {
  const { id, email } = input.customer;
  const { name, priority, tags } = input;
  const custom = JSON.stringify(input.custom);
  const values = [orgId, userId, tokenId, uuid7(), id ?? uuid7(), name, priority, tags, custom];
  const { rows } = email
    ? await pool.query({ ...insertConversationByEmail, values: [...values, email] })
    : await pool.query({ ...insertConversation, values });
  const row = rows[0];
  return { ...row, customerId: row.customer_id, createdAt: row.created_at, updatedAt: row.updated_at };
}

async function createChatThread(_: unknown, { input }: { input: CreateChatThreadInput }) {
  const values = [orgId, userId, uuid7(), input.conversationId, input.customer.id, input.text, threadCap];
  const { rows } = await pool.query({ ...insertThread, values });
  const row = rows[0];
  if (!row) throw new Error('The conversation accepts no more threads.');
  return {
    thread: { id: row.id, type: row.type, text: row.text, createdAt: row.created_at },
    conversation: { id: row.conversation_id, status: row.status, messageCount: row.message_count, rev: row.rev },
  };
}

export const resolvers = { Query: { conversation, conversations }, Mutation: { createConversation, createChatThread } };
