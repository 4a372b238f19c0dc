import type { CustomerRow } from '../queries/customers.ts';
import type { ThreadRow } from '../queries/threads.ts';
import type { ConversationRow, ThreadCounters } from '../tables/conversations.ts';

export interface NewAttachment {
  orgId: string;
  id: string;
  threadId: string;
  position: number;
  fileName: string;
  mimeType: string;
  size: number;
  sha256: string;
  /** base64 */
  data: string;
}

interface NewKey {
  orgId: string;
  tokenId: string;
  key: string;
  inputHash: string;
  outcome: unknown;
  createdAt: Date;
  expiresAt: Date;
}

export interface NewEvent {
  orgId: string;
  id: string;
  type: string;
  subjectId: string;
  data: unknown;
  createdAt: Date;
}

/** The part of a conversation that an added thread changes. */
export type ConversationChange = ThreadCounters &
  Pick<ConversationRow, 'orgId' | 'id' | 'status' | 'updatedAt' | 'modifiedAt' | 'rev'>;

/** All that a batch of writes adds or changes. */
export interface WriteBatch {
  customers: CustomerRow[];
  conversations: ConversationRow[];
  changes: ConversationChange[];
  threads: ThreadRow[];
  attachments: NewAttachment[];
  keys: NewKey[];
  events: NewEvent[];
}

/** Nothing to write yet. */
export const emptyBatch = (): WriteBatch => ({
  customers: [],
  conversations: [],
  changes: [],
  threads: [],
  attachments: [],
  keys: [],
  events: [],
});
