-- The order of events no longer rests on transaction numbers, which differ from server to server.
-- DropIndex
DROP INDEX "events_xid_idx";

-- DropIndex
DROP INDEX "events_org_id_xid_idx";

-- AlterTable
ALTER TABLE "events" DROP COLUMN "xid";

-- What was the position is still drawn by the writer, also by those of earlier versions, and is the order in which readers number.
ALTER TABLE "events" RENAME COLUMN "position" TO "sequence";

ALTER SEQUENCE "events_position_seq" RENAME TO "events_sequence_seq";

-- AlterTable
ALTER TABLE "events" ADD COLUMN     "position" BIGINT;

-- The table is locked, so everything that has been written is committed.
UPDATE "events" e SET "position" = n."nth"
FROM (SELECT "org_id", "id", row_number() OVER (ORDER BY "sequence") AS "nth" FROM "events") n
WHERE e."org_id" = n."org_id" AND e."id" = n."id";

-- CreateTable
CREATE TABLE "event_numbering" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "last_position" BIGINT NOT NULL,

    CONSTRAINT "event_numbering_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "event_numbering" ADD CONSTRAINT "event_numbering_one_row" CHECK ("id" = 1);

INSERT INTO "event_numbering" ("last_position") SELECT coalesce(max("position"), 0) FROM "events";

-- An event enters the first index when it is written, and the others when it is numbered.
-- CreateIndex
CREATE INDEX "events_unnumbered_idx" ON "events"("sequence") WHERE (position IS NULL);

-- CreateIndex
CREATE INDEX "events_position_idx" ON "events"("position") WHERE (position IS NOT NULL);

-- CreateIndex
CREATE INDEX "events_org_id_position_idx" ON "events"("org_id", "position") WHERE (position IS NOT NULL);

-- Numbering leaves a dead version of each event, over whose index entries readers step until a vacuum.
ALTER TABLE "events" SET (autovacuum_vacuum_scale_factor = 0.05);
