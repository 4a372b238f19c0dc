import type { ThreadDraft } from '../threads/thread-draft.ts';
import type { ConversationDraft } from './conversation-draft.ts';

/** The approximate size of a draft as JSON, in bytes, from its long texts and attachments. */
export function weighDraft(draft: Partial<Pick<ConversationDraft, 'threads'>> | null): number {
  return draft === null ? 500 : (draft.threads ?? []).reduce((bytes, thread) => bytes + weighThread(thread), 2000);
}

/** The approximate size of a thread as JSON, in bytes. */
export function weighThread(thread: ThreadDraft): number {
  return thread.attachments.reduce((bytes, each) => bytes + each.data.length, 500 + thread.text.length);
}
