import { asJson, type ColumnSql } from './json-shape.ts';

/** What a conversation shows of its own row, under the names of the public schema. */
export const conversationJson: ColumnSql = {
  id: asJson.id('conversation', 'id'),
  externalId: asJson.nullableText('external_id'),
  name: asJson.nullableText('name'),
  status: asJson.word('status'),
  priority: asJson.nullablePlain('priority'),
  direction: asJson.nullableWord('direction'),
  channels: asJson.list('channels'),
  replyChannel: asJson.nullableWord('reply_channel'),
  defaultLang: asJson.nullableText('default_lang'),
  tags: asJson.list('tags'),
  suggestedTags: asJson.list('suggested_tags'),
  sentiment: asJson.nullableWord('sentiment'),
  satisfaction: asJson.nullablePlain('satisfaction'),
  custom: asJson.json('custom'),
  messageCount: asJson.plain((c) => `${c}.message_count`),
  noteCount: asJson.plain((c) => `${c}.note_count`),
  outboundMessageCount: asJson.plain((c) => `${c}.outbound_message_count`),
  threadCount: asJson.plain((c) => `${c}.message_count + ${c}.note_count`),
  imported: asJson.plain((c) => `${c}.imported_at IS NOT NULL`),
  importedAt: asJson.nullableTime('imported_at'),
  createdAt: asJson.time('created_at'),
  updatedAt: asJson.time('updated_at'),
  modifiedAt: asJson.time('modified_at'),
  rev: asJson.plain((c) => `${c}.rev`),
};

/** What a customer shows of their own row, under the names of the public schema. */
export const customerJson: ColumnSql = {
  id: asJson.id('customer', 'id'),
  email: asJson.nullableText('email'),
  firstName: asJson.nullableText('first_name'),
  lastName: asJson.nullableText('last_name'),
  phone: asJson.nullableText('phone'),
  photoUrl: asJson.nullableText('photo_url'),
  photoType: asJson.nullableWord('photo_type'),
  jobTitle: asJson.nullableText('job_title'),
  background: asJson.nullableText('background'),
  location: asJson.nullableText('location'),
  organization: asJson.nullableText('company'),
  gender: asJson.nullableWord('gender'),
  age: asJson.nullableText('age'),
  createdAt: asJson.time('created_at'),
};

/** What a thread shows of its own row, under the names of the public schema. */
export const threadJson: ColumnSql = {
  id: asJson.id('thread', 'id'),
  type: asJson.word('type'),
  text: asJson.text('text'),
  imported: asJson.plain((t) => `${t}.imported`),
  createdAt: asJson.time('created_at'),
};
