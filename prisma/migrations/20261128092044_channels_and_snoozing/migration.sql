-- AlterTable
ALTER TABLE "conversations" ADD COLUMN     "snoozed_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "threads" ADD COLUMN     "author_name" TEXT,
ADD COLUMN     "channel" "channel" NOT NULL DEFAULT 'CHAT';

-- CreateIndex
CREATE INDEX "conversations_snoozed_until_idx" ON "conversations"("snoozed_until") WHERE ((status = 'SNOOZED'::conversation_status) AND (snoozed_until IS NOT NULL));
