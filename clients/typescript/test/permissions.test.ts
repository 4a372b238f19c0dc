import { describe, expect, it } from 'vitest';
import { type Access, access } from '../../../src/domain/access/caller.ts';
import { refusedFields } from '../../../test/support/schema/refused-fields.ts';
import * as documents from '../src/generated/documents.js';

/** The permission that each function needs, as the README says. */
const needed: Record<keyof typeof documents, Access | null> = {
  viewer: null,
  eventPosition: null,
  conversation: 'readConversations',
  conversationByExternalId: 'readConversations',
  conversations: 'readConversations',
  conversationCount: 'readConversations',
  customer: 'readConversations',
  customers: 'readConversations',
  customerCount: 'readConversations',
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

describe('the permissions of a token', () => {
  it.each(Object.entries(documents))('%s selects nothing that its permission does not allow', (name, document) => {
    const what = needed[name as keyof typeof documents];
    for (const permission of what === null ? ['none'] : access[what])
      expect(refusedFields(String(document), [permission]), permission).toEqual([]);
    if (what !== null) expect(refusedFields(String(document), [])).not.toEqual([]);
  });
});
