import type { InputIssue } from '../../domain/core/errors.ts';
import { maxIssues } from '../../domain/core/input-check.ts';
import type { MissingReference } from '../../domain/core/not-found-error.ts';
import { visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { listing, long } from '../core/cost.ts';
import { LockReason } from '../core/enums.ts';
import { loadExisting } from '../core/load.ts';
import { ConversationRef } from '../core/refs.ts';
import { errorType } from './error-interface.ts';

const InputIssueRef = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    path: t.stringList({
      access: visible,
      description:
        'Where, from the root of the input: `["customer", "email"]`, `["attachments", "0", "data"]`. Of a long key its ' +
        'first 100 characters.',
      extensions: long,
      resolve: (issue) => issue.path,
    }),
    message: t.string({ access: visible, description: 'What is expected there.', resolve: (issue) => issue.message }),
  }),
});

export const InvalidInputErrorRef = errorType(
  'InvalidInputError',
  'The input is wrong. All issues of an input are reported at once, the first 100 of them by name.',
  (t) => ({
    issues: t.field({
      access: visible,
      type: [InputIssueRef],
      description:
        'What is wrong; at least one, and at most the first 100. A row of a bulk operation keeps as many as make about ' +
        '500 characters.',
      extensions: listing(maxIssues),
      resolve: (error) => error.issues,
    }),
    issueCount: t.int({
      access: visible,
      description: 'How many issues the input has, those that `issues` does not tell among them.',
      resolve: (error) => error.issueCount,
    }),
  }),
);

const MissingReferenceRef = builder.objectRef<MissingReference>('MissingReference').implement({
  description: 'An id in an input that leads to nothing in your organization.',
  fields: (t) => ({
    path: t.stringList({
      access: visible,
      description: 'Where the id stands, from the root of the input: `["assignedTeams", "0"]`, `["queue"]`.',
      resolve: (reference) => reference.path,
    }),
    typeName: t.string({
      access: visible,
      description: 'What was looked for, such as `Team`.',
      resolve: (reference) => reference.typeName,
    }),
    id: t.id({
      access: visible,
      nullable: true,
      description: 'The id that was given; of one that is longer than any id, its first 256 characters.',
      resolve: (reference) => reference.id,
    }),
  }),
});

export const NotFoundErrorRef = errorType(
  'NotFoundError',
  'Something that the input refers to does not exist in your organization, or its id is malformed. ' +
    'A conversation that was merged away is not found by a write either: `conversation(id:)` tells its new id.',
  (t) => ({
    typeName: t.string({
      access: visible,
      description: 'What was looked for, such as `Customer`.',
      resolve: (error) => error.typeName,
    }),
    id: t.id({
      access: visible,
      nullable: true,
      description: 'The id that was given; of one that is longer than any id, its first 256 characters.',
      resolve: (error) => error.id,
    }),
    path: t.stringList({
      access: visible,
      description:
        'Where that id stands, from the root of the input: `["customer", "id"]`, `["assignedUsers", "1"]`. ' +
        'Empty on rows that an earlier release has written.',
      resolve: (error) => error.path,
    }),
    references: t.field({
      access: visible,
      type: [MissingReferenceRef],
      description:
        'Everything that the input refers to and that does not exist. `typeName`, `id` and `path` are those of the first.',
      resolve: (error) => error.references,
    }),
  }),
);

export const ConflictErrorRef = errorType(
  'ConflictError',
  'A conversation has this `id` or `externalId` already.',
  (t) => ({
    field: t.string({
      access: visible,
      description: 'The field that is taken: `id` or `externalId`.',
      resolve: (error) => error.field,
    }),
    existing: t.field({
      access: visible,
      type: ConversationRef,
      description: 'The conversation that has it, or the one that it was merged into.',
      resolve: (error, _args, context) => loadExisting(context.loaders.conversation, error.existingId),
    }),
  }),
);

export const IdempotencyMismatchErrorRef = errorType(
  'IdempotencyMismatchError',
  'The idempotency key was used with another input in the last 24 hours.',
  (t) => ({
    idempotencyKey: t.string({
      access: visible,
      description: 'The key that was given.',
      resolve: (error) => error.idempotencyKey,
    }),
  }),
);

export const StaleRevisionErrorRef = errorType(
  'StaleRevisionError',
  'The conversation has changed since the revision that you named. Read it again, then decide.',
  (t) => ({
    currentRev: t.int({ access: visible, description: 'Its revision now.', resolve: (error) => error.currentRev }),
  }),
);

export const ConversationLockedErrorRef = errorType(
  'ConversationLockedError',
  'The conversation takes no further thread, is too old to be changed, or was to be created or merged with too many threads.',
  (t) => ({
    reason: t.field({
      access: visible,
      type: LockReason,
      description: 'Why it is locked.',
      resolve: (error) => error.reason,
    }),
    threadCount: t.int({
      access: visible,
      description: 'Threads that it holds, or was to be created with, or would hold after the merge.',
      resolve: (error) => error.threadCount,
    }),
    limit: t.int({
      access: visible,
      description: 'The limit: 99 for adding a thread, 100 for creating and for merging conversations.',
      resolve: (error) => error.limit,
    }),
  }),
);

export const RateLimitedErrorRef = errorType(
  'RateLimitedError',
  'This client (token) has created 120 conversations for this customer in the last 60 seconds. ' +
    'Conversations with `importedAt` neither count nor are limited.',
  (t) => ({
    limit: t.int({
      access: visible,
      description: 'Conversations in any 60 seconds: 120.',
      resolve: (error) => error.limit,
    }),
    retryAfterMs: t.int({
      access: visible,
      description:
        'Milliseconds to wait before the same request succeeds, from the moment of this answer; 0 once that is past.',
      resolve: (error) => error.retryAfterMs,
    }),
    resetAt: t.field({
      access: visible,
      type: 'DateTime',
      description: 'From this moment on the same request succeeds, true to the millisecond.',
      resolve: (error) => error.resetAt,
    }),
  }),
);

export const UnexpectedErrorRef = errorType(
  'UnexpectedError',
  'A fault of ours struck this row of a bulk operation. It was not created; `retryBulkOperation` takes it again.',
);
