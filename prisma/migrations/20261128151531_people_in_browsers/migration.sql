-- CreateEnum
CREATE TYPE "identity_kind" AS ENUM ('USER', 'CUSTOMER');

-- AlterTable
ALTER TABLE "customers" ADD COLUMN     "sessions_revoked_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "organizations" ADD COLUMN     "customer_attribute_keys" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "session_keys" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "session_keys_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "identity_providers" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "identity_kind" NOT NULL,
    "issuer" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "jwks_url" TEXT,
    "secret" TEXT,
    "permissions" TEXT[],
    "permissions_claim" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "identity_providers_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateIndex
CREATE INDEX "identity_providers_org_id_created_at_id_idx" ON "identity_providers"("org_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "identity_providers_org_id_issuer_audience_key" ON "identity_providers"("org_id", "issuer", "audience");

-- AddForeignKey
ALTER TABLE "session_keys" ADD CONSTRAINT "session_keys_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_providers" ADD CONSTRAINT "identity_providers_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;
