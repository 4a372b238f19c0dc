-- CreateIndex
CREATE INDEX "conversations_org_id_queue_id_created_at_id_idx" ON "conversations"("org_id", "queue_id", "created_at", "id") WHERE (queue_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversations_org_id_direction_created_at_id_idx" ON "conversations"("org_id", "direction", "created_at", "id") WHERE (direction IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversations_imported_idx" ON "conversations"("org_id", "created_at", "id") WHERE (imported_at IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversations_rare_channels_idx" ON "conversations" USING GIN ("channels") WHERE ((channels <> '{}'::channel[]) AND (channels <> '{CHAT}'::channel[]));

-- CreateIndex
CREATE INDEX "conversations_custom_idx" ON "conversations" USING GIN ("custom" jsonb_path_ops) WHERE (custom <> '{}'::jsonb);

-- Orders by what two columns say together; Prisma does not describe indexes on expressions.
-- CreateIndex
CREATE INDEX "conversations_activity_idx" ON "conversations"("org_id", (coalesce("last_message_in_at", "created_at")), "id");

-- CreateIndex
CREATE INDEX "conversations_priority_idx" ON "conversations"("org_id", (coalesce("priority", 0)), "created_at", "id");
