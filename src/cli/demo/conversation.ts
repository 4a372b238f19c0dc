import type { AttachmentInput } from '../../domain/threads/attachments.ts';
import type { Channel, ConversationStatus, ThreadType } from '../../generated/prisma/enums.ts';

/** One message of a conversation, with the minutes since the previous one. */
export interface DemoLine {
  type: ThreadType;
  afterMinutes: number;
  text: string;
  attachments?: AttachmentInput[];
}

export interface DemoConversation {
  name: string;
  /** When it began; fractions are allowed. */
  daysAgo: number;
  /** The part of a customer's e-mail before the @. */
  customer: string;
  agent: 'mara' | 'tomas' | null;
  team: 'orders' | 'products';
  status: ConversationStatus;
  replyChannel: Channel;
  direction?: 'IN' | 'OUT';
  priority?: number;
  externalId?: string;
  defaultLang?: string;
  tags: string[];
  custom: Record<string, unknown>;
  /** Custom attributes that are times, in days from now. */
  times?: Record<string, number>;
  lines: DemoLine[];
}

const line = (type: ThreadType) => (afterMinutes: number, text: string, attachments?: AttachmentInput[]) => ({
  type,
  afterMinutes,
  text,
  attachments,
});
/** What the customer writes, what an agent answers, and what the agents note among themselves. */
export const chat = line('CHAT');
export const reply = line('REPLY');
export const note = line('NOTE');

export const textFile = (fileName: string, text: string): AttachmentInput[] => [
  { fileName, mimeType: 'text/plain', data: Buffer.from(text).toString('base64') },
];
