import type { ThreadDraft } from '../threads/thread-draft.ts';

type Weighed = Pick<ThreadDraft, 'text' | 'attachments'>;

/** About how many bytes of JSON a draft makes; its long texts and attachments are what counts. */
export function weighDraft(draft: { threads?: readonly Weighed[] } | null): number {
  return draft === null ? 500 : (draft.threads ?? []).reduce((bytes, thread) => bytes + weighThread(thread), 2000);
}

/** About how many bytes of JSON a thread makes. */
export function weighThread(thread: Weighed): number {
  return thread.attachments.reduce((bytes, each) => bytes + each.data.length, 500 + thread.text.length);
}
