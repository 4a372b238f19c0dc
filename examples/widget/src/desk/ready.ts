import type { Sessions } from '../api/sessions.ts';
import { Shelf } from '../keep/shelf.ts';
import { ChatList } from './chat-list.ts';
import { Drafts } from './drafts.ts';
import { Outbox, type Send } from './outbox.ts';

/** What there is for a visitor whom the website's backend knows. */
export interface Ready {
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly list: ChatList;
}

/** Finds out who the visitor is, what they have kept in this browser, and which chats they have. */
export async function prepare(sessions: Sessions, send: Send, ended: AbortSignal): Promise<Ready> {
  const shelf = new Shelf((await sessions.current()).visitor);
  const list = new ChatList(sessions, shelf, ended);
  await list.read();
  return { list, outbox: new Outbox(shelf, send, ended), drafts: new Drafts(shelf) };
}
