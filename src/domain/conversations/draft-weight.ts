import type { ThreadDraft } from '../threads/thread-draft.ts';
import type { ConversationDraft } from './conversation-draft.ts';

/** About how many bytes of JSON a draft makes; its long texts and attachments are what counts. */
export function weighDraft(draft: Partial<Pick<ConversationDraft, 'threads'>> | null): number {
  return draft === null ? 500 : (draft.threads ?? []).reduce((bytes, thread) => bytes + weighThread(thread), 2000);
}

/** About how many bytes of JSON a thread makes. */
export function weighThread(thread: ThreadDraft): number {
  return thread.attachments.reduce((bytes, each) => bytes + each.data.length, 500 + thread.text.length);
}
