-- AlterTable
ALTER TABLE "events" ADD COLUMN     "position" BIGSERIAL NOT NULL,
ADD COLUMN     "xid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint;

-- CreateIndex
CREATE INDEX "events_xid_idx" ON "events"("xid");

-- CreateIndex
CREATE INDEX "events_org_id_xid_idx" ON "events"("org_id", "xid");
