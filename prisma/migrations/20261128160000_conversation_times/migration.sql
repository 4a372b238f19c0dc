-- What changes with each thread moves to a narrow table of its own, so that an added thread writes no index of its conversation.
-- CreateTable
CREATE TABLE "conversation_times" (
    "org_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "active_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "conversation_times_pkey" PRIMARY KEY ("org_id","conversation_id")
);

-- Triggers keep it, so that gateways of earlier versions and statements written by hand keep it, too. Those for inserts and updates
-- run once for each statement: a batch pays for one call.
CREATE FUNCTION "add_conversation_times"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO conversation_times (org_id, conversation_id, updated_at, active_at)
  SELECT n.org_id, n.id, n.updated_at, coalesce(n.last_message_in_at, n.created_at) FROM new_rows n;
  RETURN NULL;
END
$$;

-- Its plan is kept: one that was made while the table was small must not scan it once it is large.
CREATE FUNCTION "change_conversation_times"() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  UPDATE conversation_times t SET updated_at = n.updated_at, active_at = coalesce(n.last_message_in_at, n.created_at)
  FROM new_rows n
  WHERE t.org_id = n.org_id AND t.conversation_id = n.id
    AND (t.updated_at, t.active_at) IS DISTINCT FROM (n.updated_at, coalesce(n.last_message_in_at, n.created_at));
  RETURN NULL;
END
$$;

CREATE FUNCTION "delete_conversation_times"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM conversation_times t WHERE t.org_id = OLD.org_id AND t.conversation_id = OLD.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER "conversations_add_times" AFTER INSERT ON "conversations" REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION "add_conversation_times"();

CREATE TRIGGER "conversations_change_times" AFTER UPDATE ON "conversations" REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION "change_conversation_times"();

CREATE TRIGGER "conversations_delete_times" AFTER DELETE ON "conversations" FOR EACH ROW
  EXECUTE FUNCTION "delete_conversation_times"();

-- The triggers have locked the table against writes until the end of this migration.
INSERT INTO "conversation_times" ("org_id", "conversation_id", "updated_at", "active_at")
SELECT "org_id", "id", "updated_at", coalesce("last_message_in_at", "created_at") FROM "conversations"
ORDER BY "org_id", "updated_at";

-- CreateIndex
CREATE INDEX "conversation_times_org_id_updated_at_conversation_id_idx" ON "conversation_times"("org_id", "updated_at", "conversation_id");

-- CreateIndex
CREATE INDEX "conversation_times_org_id_active_at_conversation_id_idx" ON "conversation_times"("org_id", "active_at", "conversation_id");

-- DropIndex
DROP INDEX "conversations_org_id_updated_at_id_idx";

-- DropIndex
DROP INDEX "conversations_activity_idx";

-- Its condition named the status, which a thread changes.
-- DropIndex
DROP INDEX "conversations_snoozed_until_idx";

-- CreateIndex
CREATE INDEX "conversations_snoozed_until_idx" ON "conversations"("snoozed_until") WHERE (snoozed_until IS NOT NULL);

-- Most conversations have none.
-- DropIndex
DROP INDEX "conversations_org_id_external_id_key";

-- CreateIndex
CREATE UNIQUE INDEX "conversations_org_id_external_id_key" ON "conversations"("org_id", "external_id") WHERE (external_id IS NOT NULL);

-- One index instead of six; with the organization, so that a value which is rare in one and common in others costs nothing.
-- DropIndex
DROP INDEX "conversations_tags_idx";

-- DropIndex
DROP INDEX "conversations_assigned_user_ids_idx";

-- DropIndex
DROP INDEX "conversations_assigned_team_ids_idx";

-- DropIndex
DROP INDEX "conversations_rare_channels_idx";

-- DropIndex
DROP INDEX "conversations_custom_idx";

-- DropIndex
DROP INDEX "conversations_org_id_direction_created_at_id_idx";

-- GIN has no class for a uuid or an enum, but one for arrays of them. Prisma does not describe indexes on expressions.
-- CreateIndex
CREATE INDEX "conversations_facets_idx" ON "conversations" USING GIN
  ((ARRAY["org_id"]), (ARRAY["direction"]), "tags", "channels", "assigned_user_ids", "assigned_team_ids", "custom" jsonb_path_ops);

-- Without them, the planner would take the organization's key and the array of it for two independent conditions.
CREATE STATISTICS "conversations_facets_stats" (dependencies) ON "org_id", (ARRAY["org_id"]) FROM "conversations";

-- An update stays on its page, where it writes no index, as long as the page has room.
ALTER TABLE "conversations" SET (fillfactor = 90);

-- The words of new threads wait in a list until it is full, and then the next writer files them. Short lists file faster.
ALTER INDEX "threads_words_idx" SET (gin_pending_list_limit = 512);
