-- The words of a thread were half of its row, and every read of threads passed over them.
-- CreateTable
CREATE TABLE "thread_words" (
    "org_id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "thread_words_pkey" PRIMARY KEY ("org_id","thread_id")
);

-- CreateIndex
CREATE INDEX "thread_words_words_idx" ON "thread_words" USING GIN ("words" tsvector_ops);

-- AddForeignKey
ALTER TABLE "thread_words" ADD CONSTRAINT "thread_words_org_id_thread_id_fkey" FOREIGN KEY ("org_id", "thread_id") REFERENCES "threads"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The words of new threads wait in a list until it is full, and then the next writer files them. Short lists file faster.
ALTER INDEX "thread_words_words_idx" SET (gin_pending_list_limit = 512);

-- No row is rewritten here: the gateway moves the words, some hundred at a time, and finds the rows in this index.
-- CreateIndex
CREATE INDEX "threads_unfiled_idx" ON "threads"("org_id", "id") WHERE (words IS DISTINCT FROM ''::tsvector);

-- DropIndex
DROP INDEX "threads_wordless_idx";

-- DropIndex
DROP INDEX "threads_words_idx";

-- Every statement that changes a text says its words; a test finds those that do not.
DROP TRIGGER "threads_forget_words" ON "threads";

DROP TRIGGER "customers_forget_words" ON "customers";

DROP TRIGGER "conversations_forget_words" ON "conversations";

DROP FUNCTION "forget_words"();
