import type { BulkConflictPolicy } from '../../generated/prisma/enums.ts';
import type { Author } from '../writes/batch-state.ts';
import type { ConversationDraft } from './conversation-draft.ts';

export interface CreateConversationCommand {
  readonly author: Author;
  readonly draft: ConversationDraft;
  /** What a taken externalId means: a failure, or (bulk only) that the work is done. */
  readonly onConflict: BulkConflictPolicy;
}
