-- CreateEnum
CREATE TYPE "conversation_status" AS ENUM ('OPEN', 'SNOOZED', 'DONE');

-- CreateEnum
CREATE TYPE "conversation_direction" AS ENUM ('IN', 'OUT');

-- CreateEnum
CREATE TYPE "channel" AS ENUM ('CHAT', 'EMAIL', 'SMS', 'PHONE', 'FACEBOOK', 'INSTAGRAM', 'TWITTER', 'WHATSAPP', 'VOICE');

-- CreateEnum
CREATE TYPE "sentiment" AS ENUM ('POSITIVE', 'NEUTRAL', 'NEGATIVE');

-- CreateEnum
CREATE TYPE "thread_type" AS ENUM ('CHAT', 'REPLY', 'NOTE');

-- CreateEnum
CREATE TYPE "customer_photo_type" AS ENUM ('UNKNOWN', 'GRAVATAR', 'TWITTER', 'FACEBOOK', 'GOOGLEPROFILE', 'GOOGLEPLUS', 'LINKEDIN', 'INSTAGRAM');

-- CreateEnum
CREATE TYPE "customer_gender" AS ENUM ('MALE', 'FEMALE', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "bulk_conflict_policy" AS ENUM ('FAIL', 'SKIP');

-- CreateEnum
CREATE TYPE "bulk_operation_status" AS ENUM ('QUEUED', 'RUNNING', 'COMPLETED', 'CANCELED');

-- CreateEnum
CREATE TYPE "bulk_row_status" AS ENUM ('PENDING', 'CREATED', 'EXISTED', 'FAILED', 'CANCELED');

-- CreateTable
CREATE TABLE "organizations" (
    "org_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "lock_conversations_after_days" INTEGER,
    "link_key" BYTEA NOT NULL DEFAULT decode(replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text), 'hex'::text),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organizations_pkey" PRIMARY KEY ("org_id")
);

-- CreateTable
CREATE TABLE "users" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_key" TEXT NOT NULL,
    "roles" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "teams" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "teams_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "queues" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "queues_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT[],
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "customers" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT,
    "email_key" TEXT,
    "first_name" TEXT,
    "last_name" TEXT,
    "phone" TEXT,
    "photo_url" TEXT,
    "photo_type" "customer_photo_type",
    "job_title" TEXT,
    "background" TEXT,
    "location" TEXT,
    "company" TEXT,
    "gender" "customer_gender",
    "age" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "conversations" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "customer_id" UUID NOT NULL,
    "external_id" TEXT,
    "name" TEXT,
    "status" "conversation_status" NOT NULL DEFAULT 'OPEN',
    "priority" SMALLINT,
    "direction" "conversation_direction",
    "channels" "channel"[],
    "reply_channel" "channel",
    "default_lang" TEXT,
    "tags" TEXT[],
    "suggested_tags" TEXT[],
    "sentiment" "sentiment",
    "satisfaction" INTEGER,
    "custom" JSONB NOT NULL DEFAULT '{}',
    "queue_id" UUID,
    "assigned_user_ids" UUID[],
    "assigned_team_ids" UUID[],
    "message_count" INTEGER NOT NULL DEFAULT 0,
    "note_count" INTEGER NOT NULL DEFAULT 0,
    "outbound_message_count" INTEGER NOT NULL DEFAULT 0,
    "last_message_in_id" UUID,
    "last_message_in_at" TIMESTAMPTZ(3),
    "first_response_id" UUID,
    "first_response_at" TIMESTAMPTZ(3),
    "merged_into_id" UUID,
    "imported_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "modified_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" UUID,
    "modified_by_id" UUID,
    "created_by_token_id" UUID NOT NULL,
    "rev" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "conversations_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "threads" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "type" "thread_type" NOT NULL,
    "text" TEXT NOT NULL,
    "customer_id" UUID,
    "created_by_id" UUID,
    "imported" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "threads_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "attachments" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "file_name" TEXT NOT NULL,
    "mime_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" BYTEA NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "attachments_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "org_id" UUID NOT NULL,
    "token_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "outcome" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("org_id","token_id","key")
);

-- CreateTable
CREATE TABLE "events" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "bulk_operations" (
    "org_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "status" "bulk_operation_status" NOT NULL DEFAULT 'QUEUED',
    "context" TEXT,
    "on_conflict" "bulk_conflict_policy" NOT NULL DEFAULT 'FAIL',
    "total" INTEGER NOT NULL,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "canceled" INTEGER NOT NULL DEFAULT 0,
    "request" JSONB NOT NULL,
    "created_by_id" UUID,
    "token_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bulk_operations_pkey" PRIMARY KEY ("org_id","id")
);

-- CreateTable
CREATE TABLE "bulk_rows" (
    "org_id" UUID NOT NULL,
    "operation_id" UUID NOT NULL,
    "row_index" INTEGER NOT NULL,
    "status" "bulk_row_status" NOT NULL DEFAULT 'PENDING',
    "command" JSONB,
    "client_ref" TEXT,
    "external_id" TEXT,
    "name" TEXT,
    "conversation_id" UUID,
    "error" JSONB,
    "effects" JSONB,

    CONSTRAINT "bulk_rows_pkey" PRIMARY KEY ("org_id","operation_id","row_index")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_org_id_email_key_key" ON "users"("org_id", "email_key");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_org_id_token_hash_key" ON "api_tokens"("org_id", "token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "customers_org_id_email_key_key" ON "customers"("org_id", "email_key");

-- CreateIndex
CREATE INDEX "conversations_org_id_created_at_id_idx" ON "conversations"("org_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "conversations_org_id_updated_at_id_idx" ON "conversations"("org_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "conversations_org_id_customer_id_created_at_id_idx" ON "conversations"("org_id", "customer_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "conversations_org_id_merged_into_id_idx" ON "conversations"("org_id", "merged_into_id") WHERE (merged_into_id IS NOT NULL);

-- CreateIndex
CREATE INDEX "conversations_tags_idx" ON "conversations" USING GIN ("tags") WHERE (tags <> '{}'::text[]);

-- CreateIndex
CREATE INDEX "conversations_assigned_user_ids_idx" ON "conversations" USING GIN ("assigned_user_ids") WHERE (assigned_user_ids <> '{}'::uuid[]);

-- CreateIndex
CREATE INDEX "conversations_assigned_team_ids_idx" ON "conversations" USING GIN ("assigned_team_ids") WHERE (assigned_team_ids <> '{}'::uuid[]);

-- CreateIndex
CREATE UNIQUE INDEX "conversations_org_id_external_id_key" ON "conversations"("org_id", "external_id");

-- CreateIndex
CREATE INDEX "threads_org_id_conversation_id_created_at_id_idx" ON "threads"("org_id", "conversation_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "attachments_org_id_thread_id_position_key" ON "attachments"("org_id", "thread_id", "position");

-- CreateIndex
CREATE INDEX "bulk_operations_org_id_created_at_id_idx" ON "bulk_operations"("org_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "bulk_operations_expires_at_idx" ON "bulk_operations"("expires_at");

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "teams" ADD CONSTRAINT "teams_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "queues" ADD CONSTRAINT "queues_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_org_id_user_id_fkey" FOREIGN KEY ("org_id", "user_id") REFERENCES "users"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "customers" ADD CONSTRAINT "customers_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_org_id_customer_id_fkey" FOREIGN KEY ("org_id", "customer_id") REFERENCES "customers"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_org_id_queue_id_fkey" FOREIGN KEY ("org_id", "queue_id") REFERENCES "queues"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_org_id_created_by_id_fkey" FOREIGN KEY ("org_id", "created_by_id") REFERENCES "users"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_org_id_modified_by_id_fkey" FOREIGN KEY ("org_id", "modified_by_id") REFERENCES "users"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_org_id_merged_into_id_fkey" FOREIGN KEY ("org_id", "merged_into_id") REFERENCES "conversations"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "threads" ADD CONSTRAINT "threads_org_id_conversation_id_fkey" FOREIGN KEY ("org_id", "conversation_id") REFERENCES "conversations"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "threads" ADD CONSTRAINT "threads_org_id_customer_id_fkey" FOREIGN KEY ("org_id", "customer_id") REFERENCES "customers"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "threads" ADD CONSTRAINT "threads_org_id_created_by_id_fkey" FOREIGN KEY ("org_id", "created_by_id") REFERENCES "users"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_org_id_thread_id_fkey" FOREIGN KEY ("org_id", "thread_id") REFERENCES "threads"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_org_id_fkey" FOREIGN KEY ("org_id") REFERENCES "organizations"("org_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_operations" ADD CONSTRAINT "bulk_operations_org_id_created_by_id_fkey" FOREIGN KEY ("org_id", "created_by_id") REFERENCES "users"("org_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_rows" ADD CONSTRAINT "bulk_rows_org_id_operation_id_fkey" FOREIGN KEY ("org_id", "operation_id") REFERENCES "bulk_operations"("org_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;
