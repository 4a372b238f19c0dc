-- AlterEnum
ALTER TYPE "bulk_row_status" ADD VALUE 'VALID';

-- AlterTable
ALTER TABLE "bulk_operations" ADD COLUMN     "validate_only" BOOLEAN NOT NULL DEFAULT false;
