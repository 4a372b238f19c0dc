import { ask } from '../api/ask.ts';
import { addMessage, startChat } from '../api/documents.ts';
import { Refused, Unreachable } from '../api/failures.ts';
import type { Sessions } from '../api/sessions.ts';
import { files, toBase64 } from '../keep/files.ts';
import { type Chat, type ChatWithMessages, isNew, type Message } from '../types.ts';
import type { Unsent } from './outbox.ts';

interface Result {
  readonly conversation?: Chat | ChatWithMessages;
  readonly thread?: Message;
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly retryAfterMs?: number;
}

export type Sent =
  | { readonly kind: 'sent'; readonly chat: Chat; readonly message: Message }
  /** The conversation was merged into another one, or is gone. */
  | { readonly kind: 'moved' }
  | { readonly kind: 'locked' }
  | { readonly kind: 'refused'; readonly problem: string };

/** Sends a message once, by a new conversation or into the one that it belongs to. */
export async function send(sessions: Sessions, { key, chatId, text, files: named }: Unsent): Promise<Sent> {
  const attachments = [];
  for (const { id, fileName, mimeType } of named) {
    const file = await files.read(id);
    if (!file) return { kind: 'refused', problem: `The file ${fileName} is no longer there.` };
    attachments.push({ fileName, mimeType, data: await toBase64(file) });
  }
  const thread = { text, attachments };
  const [query, input] = isNew(chatId)
    ? [startChat, { name: nameOf(text, named[0]?.fileName), threads: [thread] }]
    : [addMessage, { conversationId: chatId, ...thread }];
  try {
    const variables = { input: { ...input, idempotencyKey: key } };
    return outcomeOf((await ask<{ result: Result }>(sessions, query, variables)).result);
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', problem: error.message };
    throw error;
  }
}

function outcomeOf({ conversation, thread, code, message, issues, retryAfterMs }: Result): Sent {
  if (conversation) {
    const added = thread ?? (conversation as ChatWithMessages).threads.nodes[0];
    return { kind: 'sent', chat: conversation, message: added as Message };
  }
  switch (code) {
    case 'RATE_LIMITED':
      throw new Unreachable(retryAfterMs ?? null);
    case 'NOT_FOUND':
      return { kind: 'moved' };
    case 'CONVERSATION_LOCKED':
      return { kind: 'locked' };
    default:
      return { kind: 'refused', problem: issues?.[0]?.message ?? message ?? 'It was refused.' };
  }
}

/** What a chat is called: the beginning of its first message. */
function nameOf(text: string, fileName = 'Chat'): string {
  const line = text.trim().split('\n')[0] || fileName;
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line;
}
