import { jsonEncoder } from '../core/json-encoder.ts';
import type { ThreadRow } from '../queries/threads.ts';
import type { ConversationRow } from '../tables/conversations.ts';
import type { ConversationChange, NewEvent, WriteBatch } from './batch.ts';

// What an added thread changes.
const idAndCounters = {
  orgId: 'word',
  id: 'word',
  status: 'word',
  channels: 'json',
  messageCount: 'plain',
  noteCount: 'plain',
  outboundMessageCount: 'plain',
  lastMessageInId: 'word',
  lastMessageInAt: 'time',
  firstResponseId: 'word',
  firstResponseAt: 'time',
  updatedAt: 'time',
  modifiedAt: 'time',
  rev: 'plain',
} as const;

/** How each kind of row travels to the database. */
export const encodeBatch: { readonly [Part in keyof WriteBatch]: (rows: WriteBatch[Part]) => string } = {
  customers: JSON.stringify,
  conversations: jsonEncoder<Omit<ConversationRow, 'mergedIntoId'>>({
    ...idAndCounters,
    customerId: 'word',
    externalId: 'text',
    name: 'text',
    priority: 'plain',
    direction: 'word',
    replyChannel: 'word',
    defaultLang: 'text',
    tags: 'json',
    suggestedTags: 'json',
    sentiment: 'word',
    satisfaction: 'plain',
    custom: 'json',
    queueId: 'word',
    assignedUserIds: 'json',
    assignedTeamIds: 'json',
    importedAt: 'time',
    createdAt: 'time',
    createdById: 'word',
    modifiedById: 'word',
    createdByTokenId: 'word',
  }),
  changes: jsonEncoder<ConversationChange>(idAndCounters),
  threads: jsonEncoder<ThreadRow>({
    orgId: 'word',
    id: 'word',
    conversationId: 'word',
    type: 'word',
    text: 'text',
    customerId: 'word',
    createdById: 'word',
    imported: 'plain',
    createdAt: 'time',
  }),
  attachments: JSON.stringify,
  keys: JSON.stringify,
  events: jsonEncoder<NewEvent>({
    orgId: 'word',
    id: 'word',
    type: 'word',
    subjectId: 'word',
    data: 'json',
    createdAt: 'time',
  }),
};
