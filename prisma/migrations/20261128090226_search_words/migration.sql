-- AlterTable
ALTER TABLE "conversations" ADD COLUMN     "words" tsvector;

-- AlterTable
ALTER TABLE "customers" ADD COLUMN     "words" tsvector;

-- AlterTable
ALTER TABLE "threads" ADD COLUMN     "words" tsvector;

-- CreateIndex
CREATE INDEX "conversations_words_idx" ON "conversations" USING GIN ("words" tsvector_ops);

-- CreateIndex
CREATE INDEX "conversations_wordless_idx" ON "conversations"("org_id", "id") WHERE ((words IS NULL) AND (name IS NOT NULL));

-- CreateIndex
CREATE INDEX "customers_words_idx" ON "customers" USING GIN ("words" tsvector_ops);

-- CreateIndex
CREATE INDEX "customers_wordless_idx" ON "customers"("org_id", "id") WHERE (words IS NULL);

-- CreateIndex
CREATE INDEX "threads_words_idx" ON "threads" USING GIN ("words" tsvector_ops);

-- CreateIndex
CREATE INDEX "threads_wordless_idx" ON "threads"("org_id", "id") WHERE (words IS NULL);

-- Whoever changes a text must say its new words, or they are forgotten, and found again by the gateway: never do the words of
-- a text that is gone stay.
CREATE FUNCTION "forget_words"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.words := NULL;
  RETURN NEW;
END
$$;

CREATE TRIGGER "conversations_forget_words" BEFORE UPDATE OF "name" ON "conversations" FOR EACH ROW
  WHEN (NEW.name IS DISTINCT FROM OLD.name AND NEW.words IS NOT DISTINCT FROM OLD.words)
  EXECUTE FUNCTION "forget_words"();

CREATE TRIGGER "customers_forget_words" BEFORE UPDATE OF "first_name", "last_name", "email", "phone" ON "customers" FOR EACH ROW
  WHEN ((NEW.first_name, NEW.last_name, NEW.email, NEW.phone) IS DISTINCT FROM (OLD.first_name, OLD.last_name, OLD.email, OLD.phone)
    AND NEW.words IS NOT DISTINCT FROM OLD.words)
  EXECUTE FUNCTION "forget_words"();

CREATE TRIGGER "threads_forget_words" BEFORE UPDATE OF "text" ON "threads" FOR EACH ROW
  WHEN (NEW.text IS DISTINCT FROM OLD.text AND NEW.words IS NOT DISTINCT FROM OLD.words)
  EXECUTE FUNCTION "forget_words"();
