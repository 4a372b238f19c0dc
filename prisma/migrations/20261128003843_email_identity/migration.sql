-- Addresses beyond ASCII have keys that SQL cannot compute; each start of a gateway looks them over (domain/renew-email-keys).
-- CreateIndex
CREATE INDEX "customers_wide_email_idx" ON "customers"("org_id", "id") WHERE (octet_length(email) <> char_length(email));

-- CreateIndex
CREATE INDEX "users_wide_email_idx" ON "users"("org_id", "id") WHERE (octet_length(email) <> char_length(email));
