-- AlterTable
ALTER TABLE "webhooks" ADD COLUMN     "failing_since" TIMESTAMPTZ(3),
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "held_until" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "webhook_deliveries_org_id_webhook_id_next_attempt_at_idx" ON "webhook_deliveries"("org_id", "webhook_id", "next_attempt_at") WHERE (status = 'PENDING'::webhook_delivery_status);
