import type { ConversationDraft } from './conversation-draft.ts';

/** A draft as it waits in the database: without the fields that say nothing, which would be most of its text. */
export type StoredDraft = Partial<ConversationDraft>;

/** Makes a draft ready to become JSON. */
export function storeConversationDraft(draft: ConversationDraft): StoredDraft {
  const stored: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(draft)) {
    if (value !== null && !(Array.isArray(value) && value.length === 0)) stored[field] = value;
  }
  return stored;
}

const nothing = {
  id: null,
  externalId: null,
  name: null,
  priority: null,
  createdAt: null,
  importedAt: null,
  direction: null,
  replyChannel: null,
  tags: [],
  suggestedTags: [],
  sentiment: null,
  satisfaction: null,
  assignedUserIds: [],
  assignedTeamIds: [],
  defaultLang: null,
  queueId: null,
  threads: [],
  idempotency: null,
  clientRef: null,
} satisfies Partial<ConversationDraft>;

/** The draft that was stored, from its JSON: with its times as times, and the fields that were left out. */
export function reviveConversationDraft(stored: StoredDraft): ConversationDraft {
  const draft = { ...nothing, ...stored } as ConversationDraft;
  const time = (value: Date | string | null) => (value === null ? null : new Date(value));
  draft.createdAt = time(draft.createdAt);
  draft.importedAt = time(draft.importedAt);
  draft.threads = draft.threads.map((thread) => ({ ...thread, createdAt: time(thread.createdAt) }));
  return draft;
}
