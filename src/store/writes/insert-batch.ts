import { type Executor, type Statement, statement, type Transaction } from '../core/database.ts';
import { type Notifications, noNotifications } from '../events/notify.ts';
import { hasDeliveries, outboxParts } from '../events/outbox.ts';
import type { WriteBatch } from './batch.ts';
import { encodeBatch } from './encode-batch.ts';

// Each part inserts from one JSON parameter, which the database reads faster than it would hundreds of bound values. The
// parts of a batch go out as one statement, so a batch costs one round trip whatever it writes; foreign keys are checked
// at its end, so the order of the parts does not matter. Statements are put together from the parts that have rows.
const parts: Record<keyof WriteBatch, (parameter: string) => string> = {
  customers: ($) => `INSERT INTO customers (org_id, id, email, email_key, first_name, last_name, phone, photo_url,
      photo_type, job_title, background, location, company, gender, age, created_at)
    SELECT r."orgId", r.id, r.email, r."emailKey", r."firstName", r."lastName", r.phone, r."photoUrl", r."photoType",
      r."jobTitle", r.background, r.location, r.company, r.gender, r.age, r."createdAt"
    FROM json_to_recordset(${$}::json) AS r("orgId" uuid, id uuid, email text, "emailKey" text, "firstName" text,
      "lastName" text, phone text, "photoUrl" text, "photoType" customer_photo_type, "jobTitle" text, background text,
      location text, company text, gender customer_gender, age text, "createdAt" timestamptz)
    ORDER BY r."orgId", r."emailKey"`,
  conversations: (
    $,
  ) => `INSERT INTO conversations (org_id, id, customer_id, external_id, name, status, priority, direction,
      channels, reply_channel, default_lang, tags, suggested_tags, sentiment, satisfaction, custom, queue_id,
      assigned_user_ids, assigned_team_ids, message_count, note_count, outbound_message_count, last_message_in_id,
      last_message_in_at, first_response_id, first_response_at, imported_at, created_at, updated_at, modified_at, created_by_id, modified_by_id,
      created_by_token_id, rev)
    SELECT r."orgId", r.id, r."customerId", r."externalId", r.name, r.status, r.priority, r.direction, r.channels,
      r."replyChannel", r."defaultLang", r.tags, r."suggestedTags", r.sentiment, r.satisfaction, r.custom, r."queueId",
      r."assignedUserIds", r."assignedTeamIds", r."messageCount", r."noteCount", r."outboundMessageCount",
      r."lastMessageInId", r."lastMessageInAt", r."firstResponseId", r."firstResponseAt", r."importedAt", r."createdAt", r."updatedAt", r."modifiedAt",
      r."createdById", r."modifiedById", r."createdByTokenId", r.rev
    FROM json_to_recordset(${$}::json) AS r("orgId" uuid, id uuid, "customerId" uuid, "externalId" text, name text,
      status conversation_status, priority int2, direction conversation_direction, channels channel[],
      "replyChannel" channel, "defaultLang" text, tags text[], "suggestedTags" text[], sentiment sentiment,
      satisfaction int4, custom jsonb, "queueId" uuid, "assignedUserIds" uuid[], "assignedTeamIds" uuid[], "messageCount" int4, "noteCount" int4, "outboundMessageCount" int4,
      "lastMessageInId" uuid, "lastMessageInAt" timestamptz, "firstResponseId" uuid, "firstResponseAt" timestamptz,
      "importedAt" timestamptz, "createdAt" timestamptz, "updatedAt" timestamptz, "modifiedAt" timestamptz,
      "createdById" uuid, "modifiedById" uuid, "createdByTokenId" uuid, rev int4)`,
  changes: (
    $,
  ) => `UPDATE conversations c SET status = r.status, channels = r.channels, message_count = r."messageCount",
      note_count = r."noteCount", outbound_message_count = r."outboundMessageCount",
      last_message_in_id = r."lastMessageInId", last_message_in_at = r."lastMessageInAt",
      first_response_id = r."firstResponseId", first_response_at = r."firstResponseAt", updated_at = r."updatedAt",
      modified_at = r."modifiedAt", rev = r.rev
    FROM json_to_recordset(${$}::json) AS r("orgId" uuid, id uuid, status conversation_status, channels channel[],
      "messageCount" int4, "noteCount" int4, "outboundMessageCount" int4, "lastMessageInId" uuid,
      "lastMessageInAt" timestamptz, "firstResponseId" uuid, "firstResponseAt" timestamptz, "updatedAt" timestamptz,
      "modifiedAt" timestamptz, rev int4)
    WHERE c.org_id = r."orgId" AND c.id = r.id`,
  threads: (
    $,
  ) => `INSERT INTO threads (org_id, id, conversation_id, type, text, customer_id, created_by_id, imported, created_at)
    SELECT r."orgId", r.id, r."conversationId", r.type, r.text, r."customerId", r."createdById", r.imported, r."createdAt"
    FROM json_to_recordset(${$}::json) AS r("orgId" uuid, id uuid, "conversationId" uuid, type thread_type, text text,
      "customerId" uuid, "createdById" uuid, imported bool, "createdAt" timestamptz)`,
  attachments: (
    $,
  ) => `INSERT INTO attachments (org_id, id, thread_id, position, file_name, mime_type, size, sha256, data)
    SELECT r."orgId", r.id, r."threadId", r.position, r."fileName", r."mimeType", r.size, decode(r.sha256, 'hex'),
      decode(r.data, 'base64')
    FROM json_to_recordset(${$}::json) AS r("orgId" uuid, id uuid, "threadId" uuid, position int2, "fileName" text,
      "mimeType" text, size int4, sha256 text, data text)`,
  keys: ($) => `INSERT INTO idempotency_keys (org_id, token_id, key, input_hash, outcome, created_at, expires_at)
    SELECT r."orgId", r."tokenId", r.key, decode(r."inputHash", 'hex'), r.outcome, r."createdAt", r."expiresAt"
    FROM json_to_recordset(${$}::json) AS r("orgId" uuid, "tokenId" uuid, key text, "inputHash" text, outcome jsonb,
      "createdAt" timestamptz, "expiresAt" timestamptz)
    ORDER BY r."orgId", r."tokenId", r.key`,
  events: ($) => `INSERT INTO events (org_id, id, type, subject_id, data, created_at)
    SELECT r."orgId", r.id, r.type, r."subjectId", r.data, r."createdAt"
    FROM json_to_recordset(${$}::json) AS r("orgId" uuid, id uuid, type text, "subjectId" uuid, data jsonb,
      "createdAt" timestamptz)`,
};
const names = Object.keys(parts) as (keyof WriteBatch)[];
const statements = new Map<string, Statement>();

function statementFor(present: readonly (keyof WriteBatch)[]): Statement {
  // A prepared statement's name holds 63 bytes at most, so each part is told by its first letters.
  const name = `write_${present.map((part) => part.slice(0, 3)).join('_')}`;
  let found = statements.get(name);
  if (!found) {
    const last = present.length - 1;
    const withParts = present.slice(0, last).map((part, index) => `${part} AS (${parts[part](`$${index + 1}`)})`);
    const rows = parts[present[last] as keyof WriteBatch](`$${last + 1}`);
    // Events come last, and bring their deliveries.
    const hasEvents = present[last] === 'events';
    if (hasEvents) withParts.push(...outboxParts(rows));
    const main = hasEvents ? hasDeliveries : rows;
    found = statement(name, withParts.length > 0 ? `WITH ${withParts.join(',\n')}\n${main}` : main);
    statements.set(name, found);
  }
  return found;
}

/** The statement that writes all of it, with its values; null where there is nothing to write. */
function writeStatement(writes: WriteBatch): { statement: Statement; values: string[] } | null {
  const present = names.filter((name) => writes[name].length > 0);
  if (present.length === 0) return null;
  return { statement: statementFor(present), values: present.map((name) => encodeBatch[name](writes[name] as never)) };
}

const dropKeysStatement = statement(
  'delete_expired_idempotency_keys',
  `DELETE FROM idempotency_keys i USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS k(org_id, token_id, key)
   WHERE i.org_id = k.org_id AND i.token_id = k.token_id AND i.key = k.key AND i.expires_at <= clock_timestamp()`,
);

/** Makes room for keys whose 24 hours are over (R23). */
export async function deleteExpiredKeys(
  tx: Executor,
  keys: readonly { orgId: string; tokenId: string; key: string }[],
): Promise<void> {
  await tx.query(dropKeysStatement, [
    keys.map((each) => each.orgId),
    keys.map((each) => each.tokenId),
    keys.map((each) => each.key),
  ]);
}

/** WriteBatch all of it in one statement, and commits with it; gives what is to be announced. */
export async function commitBatch(tx: Transaction, writes: WriteBatch): Promise<Notifications> {
  const write = writeStatement(writes);
  return write ? newsOf(writes, await tx.commit<Answer>(write.statement, write.values)) : noNotifications;
}

/** WriteBatch all of it in one statement; the transaction goes on. Gives what is to be announced once it is committed. */
export async function insertBatch(tx: Executor, writes: WriteBatch): Promise<Notifications> {
  const write = writeStatement(writes);
  return write ? newsOf(writes, await tx.query<Answer>(write.statement, write.values)) : noNotifications;
}

interface Answer {
  readonly hasDeliveries: boolean;
}

const newsOf = ({ events }: WriteBatch, [answer]: readonly Answer[]): Notifications => ({
  events: events.length > 0,
  deliveries: answer?.hasDeliveries ?? false,
});
