/** What the gateway tells about a file, or what is known of one that is not sent yet. */
export interface Attachment {
  readonly id: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly size: number;
  /** A signed link to download it. */
  readonly url: string;
  /** A signed link to show it, for images that are safe to show. */
  readonly inlineUrl: string | null;
}

export interface Message {
  readonly id: string;
  /** Customers see no notes. */
  readonly type: 'CHAT' | 'REPLY';
  readonly text: string;
  readonly createdAt: string;
  readonly createdBy: { readonly name: string } | null;
  readonly authorName: string | null;
  readonly attachments: readonly Attachment[];
}

/** A conversation without its messages. */
export interface Chat {
  readonly id: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly messageCount: number;
  readonly threadAllowance: { readonly allowed: boolean; readonly reason: 'THREAD_LIMIT' | 'TOO_OLD' | null };
}

/** A conversation with its latest messages, oldest first. */
export interface ChatWithMessages extends Chat {
  readonly threads: { readonly nodes: readonly Message[] };
}

/** A file of a message that is being written; its bytes are in IndexedDB under the id. */
export interface DraftFile {
  readonly id: string;
  readonly fileName: string;
  readonly mimeType: string;
  readonly size: number;
}

export interface Draft {
  readonly text: string;
  readonly files: readonly DraftFile[];
}

/** The chat that is being started has an id of our own until its first message has arrived. */
export const isNew = (chatId: string) => chatId.startsWith('new:');

export const authorOf = ({ createdBy, authorName }: Message) => authorName ?? createdBy?.name ?? 'The team';
