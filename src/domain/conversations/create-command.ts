import type { BulkConflictPolicy } from '../../generated/prisma/enums.ts';
import type { Author } from '../writes/batch-state.ts';
import type { ConversationDraft } from './conversation-draft.ts';

export interface CreateConversationCommand {
  readonly author: Author;
  readonly draft: ConversationDraft;
  /** What happens if the externalId is taken: a failure, or (bulk only) the row is skipped. */
  readonly onConflict: BulkConflictPolicy;
}
