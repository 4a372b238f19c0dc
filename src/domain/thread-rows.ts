import type { NewAttachment } from '../store/insert-writes.ts';
import type { ThreadRow } from '../store/threads.ts';
import type { AttachmentDraft } from './attachments.ts';
import { newId } from './new-id.ts';

/** The rows of a thread's attachments, in their order. */
export function toNewAttachments(
  thread: Pick<ThreadRow, 'orgId' | 'id'>,
  drafts: readonly AttachmentDraft[],
): NewAttachment[] {
  return drafts.map((draft, position) => ({
    orgId: thread.orgId,
    id: newId(),
    threadId: thread.id,
    position,
    ...draft,
  }));
}
