import type { ErrorTypeName, InputIssue } from '../../domain/core/errors.ts';
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
    path: t.exposeStringList('path', {
      access: visible,
      description:
        'Where, from the root of the input: `["customer", "email"]`, `["attachments", "0", "data"]`. Of a long key its ' +
        'first 100 characters.',
      extensions: long,
    }),
    message: t.exposeString('message', { access: visible, description: 'What is expected there.' }),
  }),
});

const InvalidInputErrorRef = errorType(
  'InvalidInputError',
  'The input is wrong. All issues of an input are reported at once, the first 100 of them by name.',
  (t) => ({
    issues: t.expose('issues', {
      access: visible,
      type: [InputIssueRef],
      description:
        'What is wrong; at least one, and at most the first 100. A row of a bulk operation keeps as many as make about ' +
        '500 characters.',
      extensions: listing(maxIssues),
    }),
    issueCount: t.exposeInt('issueCount', {
      access: visible,
      description: 'How many issues the input has, those that `issues` does not tell among them.',
    }),
  }),
);

const MissingReferenceRef = builder.objectRef<MissingReference>('MissingReference').implement({
  description: 'An id in an input that leads to nothing in your organization.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      access: visible,
      description: 'Where the id stands, from the root of the input: `["assignedTeams", "0"]`, `["queue"]`.',
    }),
    typeName: t.exposeString('typeName', {
      access: visible,
      description: 'What was looked for, such as `Team`.',
    }),
    id: t.exposeID('id', {
      access: visible,
      nullable: true,
      description: 'The id that was given; of one that is longer than any id, its first 256 characters.',
    }),
  }),
});

const NotFoundErrorRef = errorType(
  'NotFoundError',
  'Something that the input refers to does not exist in your organization, or its id is malformed. ' +
    'A conversation that was merged away is not found by a write either: `conversation(id:)` tells its new id.',
  (t) => ({
    typeName: t.exposeString('typeName', {
      access: visible,
      description: 'What was looked for, such as `Customer`.',
    }),
    id: t.exposeID('id', {
      access: visible,
      nullable: true,
      description: 'The id that was given; of one that is longer than any id, its first 256 characters.',
    }),
    path: t.exposeStringList('path', {
      access: visible,
      description:
        'Where that id stands, from the root of the input: `["customer", "id"]`, `["assignedUsers", "1"]`. ' +
        'Empty on rows that an earlier release has written.',
    }),
    references: t.expose('references', {
      access: visible,
      type: [MissingReferenceRef],
      description:
        'Everything that the input refers to and that does not exist. `typeName`, `id` and `path` are those of the first.',
    }),
  }),
);

const ConflictErrorRef = errorType('ConflictError', 'A conversation has this `id` or `externalId` already.', (t) => ({
  field: t.exposeString('field', {
    access: visible,
    description: 'The field that is taken: `id` or `externalId`.',
  }),
  existing: t.field({
    access: visible,
    type: ConversationRef,
    description: 'The conversation that has it, or the one that it was merged into.',
    resolve: (error, _args, context) => loadExisting(context.loaders.conversation, error.existingId),
  }),
}));

const IdempotencyMismatchErrorRef = errorType(
  'IdempotencyMismatchError',
  'The idempotency key was used with another input in the last 24 hours.',
  (t) => ({
    idempotencyKey: t.exposeString('idempotencyKey', {
      access: visible,
      description: 'The key that was given.',
    }),
  }),
);

const StaleRevisionErrorRef = errorType(
  'StaleRevisionError',
  'The conversation has changed since the revision that you named. Read it again, then decide.',
  (t) => ({
    currentRev: t.exposeInt('currentRev', { access: visible, description: 'Its revision now.' }),
  }),
);

const ConversationLockedErrorRef = errorType(
  'ConversationLockedError',
  'The conversation takes no further thread, is too old to be changed, or was to be created or merged with too many threads.',
  (t) => ({
    reason: t.expose('reason', {
      access: visible,
      type: LockReason,
      description: 'Why it is locked.',
    }),
    threadCount: t.exposeInt('threadCount', {
      access: visible,
      description: 'Threads that it holds, or was to be created with, or would hold after the merge.',
    }),
    limit: t.exposeInt('limit', {
      access: visible,
      description: 'The limit: 99 for adding a thread, 100 for creating and for merging conversations.',
    }),
  }),
);

const RateLimitedErrorRef = errorType(
  'RateLimitedError',
  'This client (token) has created 120 conversations for this customer in the last 60 seconds. ' +
    'Conversations with `importedAt` neither count nor are limited.',
  (t) => ({
    limit: t.exposeInt('limit', {
      access: visible,
      description: 'Conversations in any 60 seconds: 120.',
    }),
    retryAfterMs: t.exposeInt('retryAfterMs', {
      access: visible,
      description:
        'Milliseconds to wait before the same request succeeds, from the moment of this answer; 0 once that is past.',
    }),
    resetAt: t.expose('resetAt', {
      access: visible,
      type: 'DateTime',
      description: 'From this moment on the same request succeeds, true to the millisecond.',
    }),
  }),
);

const UnexpectedErrorRef = errorType(
  'UnexpectedError',
  'A fault of ours struck this row of a bulk operation. It was not created; `retryBulkOperation` takes it again.',
);

/** The type of each error, by its name. */
export const errorRefs = {
  InvalidInputError: InvalidInputErrorRef,
  NotFoundError: NotFoundErrorRef,
  ConflictError: ConflictErrorRef,
  IdempotencyMismatchError: IdempotencyMismatchErrorRef,
  StaleRevisionError: StaleRevisionErrorRef,
  ConversationLockedError: ConversationLockedErrorRef,
  RateLimitedError: RateLimitedErrorRef,
  UnexpectedError: UnexpectedErrorRef,
} as const satisfies Record<ErrorTypeName, unknown>;
