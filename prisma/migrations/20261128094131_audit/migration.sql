-- CreateTable
CREATE TABLE "audit_entries" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "actor_id" UUID,
    "token_id" UUID,
    "subject_type" TEXT,
    "subject_id" UUID,
    "ip_address" TEXT,
    "request_id" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateIndex
CREATE INDEX "audit_entries_org_id_created_at_id_idx" ON "audit_entries"("org_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_org_id_actor_id_created_at_id_idx" ON "audit_entries"("org_id", "actor_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_org_id_subject_id_created_at_id_idx" ON "audit_entries"("org_id", "subject_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_org_id_action_created_at_id_idx" ON "audit_entries"("org_id", "action", "created_at", "id");

-- CreateIndex
CREATE INDEX "audit_entries_created_at_idx" ON "audit_entries"("created_at");
