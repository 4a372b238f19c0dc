-- CreateEnum
CREATE TYPE "bulk_cancel_reason" AS ENUM ('REQUESTED', 'TOKEN_REVOKED', 'TOKEN_EXPIRED', 'PERMISSION_LOST');

-- AlterTable
ALTER TABLE "bulk_operations" ADD COLUMN     "cancel_reason" "bulk_cancel_reason";
