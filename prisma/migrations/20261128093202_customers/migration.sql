-- AlterTable
ALTER TABLE "customers" ADD COLUMN     "external_id" TEXT,
ADD COLUMN     "merged_into_id" UUID,
ADD COLUMN     "phone_key" TEXT,
ADD COLUMN     "rev" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "sort_name" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "customers_org_id_created_at_id_idx" ON "customers"("org_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "customers_org_id_updated_at_id_idx" ON "customers"("org_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "customers_org_id_sort_name_id_idx" ON "customers"("org_id", "sort_name", "id");

-- CreateIndex
CREATE INDEX "customers_org_id_merged_into_id_idx" ON "customers"("org_id", "merged_into_id") WHERE (merged_into_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "customers_unsorted_idx" ON "customers"("org_id", "id") WHERE (sort_name = ''::text);

-- CreateIndex
CREATE UNIQUE INDEX "customers_org_id_external_id_key" ON "customers"("org_id", "external_id") WHERE (external_id IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "customers_org_id_phone_key_key" ON "customers"("org_id", "phone_key") WHERE (phone_key IS NOT NULL);

-- CreateIndex
CREATE INDEX "threads_org_id_customer_id_idx" ON "threads"("org_id", "customer_id") WHERE (customer_id IS NOT NULL);

-- AddForeignKey
ALTER TABLE "customers" ADD CONSTRAINT "customers_org_id_merged_into_id_fkey" FOREIGN KEY ("org_id", "merged_into_id") REFERENCES "customers"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
