import type { BulkOperationRow } from '../../store/bulk/bulk-operations.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';
import { builder } from './builder.ts';

// Refs of types that refer to each other, separate from their fields to avoid circular imports.
export const ConversationRef = builder.objectRef<ConversationRow>('Conversation');
export const CustomerRef = builder.objectRef<CustomerRow>('Customer');
export const ThreadRef = builder.objectRef<ThreadRow>('Thread');
export const BulkOperationRef = builder.objectRef<BulkOperationRow>('BulkOperation');
