import type { ThreadRow } from '../../store/tables/threads.ts';
import type { NewAttachment } from '../../store/writes/batch.ts';
import { newId } from '../core/new-id.ts';
import type { AttachmentDraft } from './attachments.ts';

/** The rows of a thread's attachments, in order. */
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
