import type { SettledRow } from '../../store/bulk/bulk-rows.ts';
import type { ConversationOutcome } from '../conversations/create-conversations.ts';
import { DomainError } from '../core/domain-error.ts';
import type { UnexpectedError } from '../core/errors.ts';
import { storeError } from './stored-error.ts';

/** R12: the result of a row, from the outcome of its command. */
export function settleRow(index: number, outcome: ConversationOutcome | UnexpectedError): SettledRow {
  if (outcome instanceof DomainError)
    return { index, status: 'FAILED', conversationId: null, error: storeError(outcome), effects: null };
  if (outcome.kind === 'existed')
    return { index, status: 'EXISTED', conversationId: outcome.conversationId, error: null, effects: null };
  return {
    index,
    status: outcome.replayed ? 'EXISTED' : 'CREATED',
    conversationId: outcome.conversation.id,
    error: null,
    effects: outcome.effects,
  };
}
