-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "delete_conversations_after_days" INTEGER;
