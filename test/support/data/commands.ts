import {
  type CreateConversationInput,
  toConversationDraft,
} from '../../../src/domain/conversations/conversation-draft.ts';
import type { CreateConversationCommand } from '../../../src/domain/conversations/create-command.ts';
import { DomainError } from '../../../src/domain/core/domain-error.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import type { CreateThreadCommand } from '../../../src/domain/threads/create-threads.ts';
import { type CreateThreadInput, toThreadDraft } from '../../../src/domain/threads/thread-draft.ts';
import type { Author } from '../../../src/domain/writes/batch-state.ts';
import { succeed } from '../gateways/tenant.ts';

/** The command for an input, which must be valid. */
export function conversationCommand(author: Author, input: CreateConversationInput): CreateConversationCommand {
  return { author, draft: succeed(toConversationDraft(input)), onConflict: 'FAIL' };
}

/** A chat in the conversation with this key. */
export function chatCommand(
  author: Author,
  conversationId: string,
  input: Partial<CreateThreadInput> = {},
): CreateThreadCommand {
  const chat = { customer: { email: 'chat@example.com' }, text: 'Hello', ...input };
  return {
    author,
    draft: succeed(toThreadDraft('CHAT', { conversationId: encodeId('Conversation', conversationId), ...chat })),
  };
}

/** The value of a batch of one; throws if it was rejected. */
export function onlyOutcome<Outcome>(results: readonly PromiseSettledResult<Outcome>[]): Outcome {
  const [result] = results;
  if (results.length !== 1 || !result) throw new Error(`Expected one outcome, not ${results.length}.`);
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

/** The number of outcomes by kind: `created`, `replayed`, `existed`, or an error code. */
export function tally(outcomes: readonly object[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const kind = kindOf(outcome);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

function kindOf(outcome: object): string {
  if (outcome instanceof DomainError) return outcome.code;
  if ('kind' in outcome && outcome.kind === 'existed') return 'existed';
  return 'replayed' in outcome && outcome.replayed ? 'replayed' : 'created';
}
