import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { type Access, access } from '../../../src/domain/caller.ts';
import { prepareAccess } from '../../../src/http/operation-access.ts';
import { createSchema } from '../../../src/schema/index.ts';
import * as documents from '../src/generated/documents.js';

// The very copy that Pothos loads: graphql takes the types of another copy for none, and Vitest would find the other one.
const require = createRequire(import.meta.url);
const { getOperationAST, parse } = require('graphql') as typeof import('graphql');

/** What the token of each function needs, as the README says. */
const needed: Record<keyof typeof documents, Access | null> = {
  viewer: null,
  eventPosition: null,
  conversation: 'readConversations',
  conversationByExternalId: 'readConversations',
  conversations: 'readConversations',
  customer: 'readConversations',
  customerConversations: 'readConversations',
  threads: 'readConversations',
  bulkOperation: 'readBulkOperations',
  bulkOperations: 'readBulkOperations',
  bulkRows: 'readBulkOperations',
  threadAdded: 'readConversations',
  conversationUpdated: 'readConversations',
  conversationCreated: 'readConversations',
  bulkOperationUpdated: 'readBulkOperations',
  createConversation: 'createConversations',
  bulkCreateConversations: 'createConversations',
  retryBulkOperation: 'createConversations',
  cancelBulkOperation: 'createConversations',
  createChatThread: 'createThreads',
  createReply: 'createThreads',
  createNote: 'createThreads',
  updateConversation: 'updateConversations',
  mergeConversations: 'updateConversations',
};

const schema = createSchema();
const refusals = (text: string, permissions: readonly string[]) => {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error(text);
  const caller = { orgId: '', tokenId: '', userId: '', permissions: new Set(permissions) };
  return prepareAccess(schema, document, operation).refusals(caller, {});
};

describe('what a token needs', () => {
  it.each(Object.entries(documents))('%s asks for no more than its own permission shows', (name, document) => {
    const what = needed[name as keyof typeof documents];
    for (const permission of what === null ? ['none'] : access[what])
      expect(refusals(String(document), [permission]), permission).toEqual([]);
    if (what !== null) expect(refusals(String(document), [])).not.toEqual([]);
  });
});
