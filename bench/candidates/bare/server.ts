// node:http and pg, one prepared statement per request, handwritten JSON.
import { createServer, type IncomingMessage } from 'node:http';
import pg from 'pg';
import { v7 as uuid7 } from 'uuid';
import { databaseUrl, host, orgId, poolSize, port, threadCap, tokenId, userId } from '../settings.ts';
import { insertConversation, insertConversationByEmail, insertThread } from '../statements.ts';
import { bulkInsert, listConversations, readConversation, searchConversations } from './statements.ts';

const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize });

interface CreateRequest {
  customerId?: string;
  email?: string;
  name: string;
  priority: number;
  tags: string[];
  custom: Record<string, unknown>;
}

interface Created {
  id: string;
  customer_id: string;
  name: string;
  status: string;
  priority: number;
  tags: string[];
  custom: unknown;
  created_at: Date;
  updated_at: Date;
  rev: number;
}

async function createConversation(input: CreateRequest): Promise<string> {
  const { customerId, email, name, priority, tags } = input;
  const custom = JSON.stringify(input.custom);
  const values = [orgId, userId, tokenId, uuid7(), customerId ?? uuid7(), name, priority, tags, custom];
  const { rows } = email
    ? await pool.query<Created>({ ...insertConversationByEmail, values: [...values, email] })
    : await pool.query<Created>({ ...insertConversation, values });
  const row = rows[0]!;
  return `{"id":"${row.id}","customerId":"${row.customer_id}","name":${JSON.stringify(row.name)},"status":"${row.status}","priority":${row.priority},"tags":${JSON.stringify(row.tags)},"custom":${JSON.stringify(row.custom)},"createdAt":"${row.created_at.toISOString()}","updatedAt":"${row.updated_at.toISOString()}","rev":${row.rev}}`;
}

async function createChatThread(input: { conversationId: string; customerId: string; text: string }): Promise<string> {
  const { rows } = await pool.query({
    ...insertThread,
    values: [orgId, userId, uuid7(), input.conversationId, input.customerId, input.text, threadCap],
  });
  const row = rows[0];
  if (!row) return '{"error":"locked"}';
  return `{"thread":{"id":"${row.id}","type":"${row.type}","text":${JSON.stringify(row.text)},"createdAt":"${row.created_at.toISOString()}"},"conversation":{"id":"${row.conversation_id}","status":"${row.status}","messageCount":${row.message_count},"rev":${row.rev}}}`;
}

// PostgreSQL returns the threads as JSON text, which passes through: cheaper than a row each.
async function conversation({ id }: { id: string }): Promise<string> {
  const { rows } = await pool.query({ ...readConversation, values: [orgId, id] });
  return rows[0] ? rows[0].json : 'null';
}

async function conversations({ first, before }: { first: number; before: string }): Promise<string> {
  const { rows } = await pool.query({ ...listConversations, values: [orgId, before, first] });
  return `[${rows.map((row) => row.json).join(',')}]`;
}

async function search({ word, first }: { word: string; first: number }): Promise<string> {
  const { rows } = await pool.query({ ...searchConversations, values: [orgId, `%${word}%`, first] });
  return `[${rows.map((row) => row.json).join(',')}]`;
}

async function bulk(input: { rows: CreateRequest[] }): Promise<string> {
  const rows = input.rows.map((row) => ({ ...row, id: uuid7() }));
  const { rowCount } = await pool.query({
    ...bulkInsert,
    values: [orgId, userId, tokenId, JSON.stringify(rows)],
  });
  return `{"created":${rowCount}}`;
}

const routes: Record<string, (input: never) => Promise<string>> = {
  '/create-conversation': createConversation,
  '/create-chat-thread': createChatThread,
  '/conversation': conversation,
  '/conversations': conversations,
  '/search': search,
  '/bulk': bulk,
};

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => resolve(body));
    request.on('error', reject);
  });
}

createServer(async (request, response) => {
  try {
    const route = routes[request.url!];
    const body = route ? await route(JSON.parse(await readBody(request)) as never) : '{}';
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(port, host);
