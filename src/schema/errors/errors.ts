import type { ErrorTypeName, InputIssue } from '../../domain/core/errors.ts';
import { maxIssues } from '../../domain/core/input-check.ts';
import type { MissingReference } from '../../domain/core/not-found-error.ts';
import { visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { listing, long } from '../core/cost.ts';
import { LockReason } from '../core/enums.ts';
import { loadExisting } from '../core/load.ts';
import { ConversationRef, CustomerRef } from '../core/refs.ts';
import { errorType } from './error-interface.ts';

const InputIssueRef = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One problem with an input.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      access: visible,
      openToCustomers: true,
      description:
        'The path from the root of the input: `["customer", "email"]`, `["attachments", "0", "data"]`. Long ' +
        'keys are cut after 100 characters.',
      extensions: long,
    }),
    message: t.exposeString('message', {
      access: visible,
      openToCustomers: true,
      description: 'What is expected at this path.',
    }),
  }),
});

const MissingReferenceRef = builder.objectRef<MissingReference>('MissingReference').implement({
  description: 'An id in an input that does not exist in your organization.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      access: visible,
      openToCustomers: true,
      description: 'The path of the id, from the root of the input: `["assignedTeams", "0"]`, `["queue"]`.',
    }),
    typeName: t.exposeString('typeName', {
      access: visible,
      openToCustomers: true,
      description: 'The expected type, such as `Team`.',
    }),
    id: t.exposeID('id', {
      access: visible,
      openToCustomers: true,
      nullable: true,
      description: 'The id in the input; its first 256 characters if it is longer.',
    }),
  }),
});

/** The type of each error, by its name. */
export const errorRefs = {
  InvalidInputError: errorType(
    'InvalidInputError',
    'The input is invalid. All issues are reported at once; the first 100 are listed.',
    (t) => ({
      issues: t.expose('issues', {
        access: visible,
        openToCustomers: true,
        type: [InputIssueRef],
        description:
          'What is wrong: at least one issue, and at most the first 100. A row of a bulk operation keeps about ' +
          '500 characters of issues.',
        extensions: listing(maxIssues),
      }),
      issueCount: t.exposeInt('issueCount', {
        access: visible,
        openToCustomers: true,
        description: 'The number of issues in the input, including those that `issues` does not list.',
      }),
    }),
  ),
  NotFoundError: errorType(
    'NotFoundError',
    'A reference in the input does not exist in your organization, or its id is malformed. Nor do writes ' +
      'find a conversation that was merged into another one; `conversation(id:)` returns its new id.',
    (t) => ({
      typeName: t.exposeString('typeName', {
        access: visible,
        openToCustomers: true,
        description: 'The expected type, such as `Customer`.',
      }),
      id: t.exposeID('id', {
        access: visible,
        openToCustomers: true,
        nullable: true,
        description: 'The id in the input; its first 256 characters if it is longer.',
      }),
      path: t.exposeStringList('path', {
        access: visible,
        openToCustomers: true,
        description:
          'The path of that id, from the root of the input: `["customer", "id"]`, `["assignedUsers", "1"]`. ' +
          'Empty for rows that an earlier release wrote.',
      }),
      references: t.expose('references', {
        access: visible,
        openToCustomers: true,
        type: [MissingReferenceRef],
        description:
          'Every reference in the input that does not exist. `typeName`, `id` and `path` describe the first.',
      }),
    }),
  ),
  ConflictError: errorType('ConflictError', 'A conversation with this `id` or `externalId` already exists.', (t) => ({
    field: t.exposeString('field', {
      access: visible,
      openToCustomers: true,
      description: 'The field that is taken: `id` or `externalId`.',
    }),
    existing: t.field({
      access: visible,
      type: ConversationRef,
      description: 'The conversation that has it, or the one that it was merged into.',
      resolve: (error, _args, context) => loadExisting(context.loaders.conversation, error.existingId),
    }),
  })),
  CustomerConflictError: errorType(
    'CustomerConflictError',
    'Another customer already has this `email` or `externalId`.',
    (t) => ({
      field: t.exposeString('field', {
        access: visible,
        description: 'The field that is taken: `email` or `externalId`.',
      }),
      existing: t.field({
        access: visible,
        type: CustomerRef,
        description: 'The customer who has it, or the survivor if that customer was merged.',
        resolve: (error, _args, context) => loadExisting(context.loaders.customer, error.existingId),
      }),
    }),
  ),
  IdempotencyMismatchError: errorType(
    'IdempotencyMismatchError',
    'The idempotency key was used with a different input in the last 24 hours.',
    (t) => ({
      idempotencyKey: t.exposeString('idempotencyKey', {
        access: visible,
        openToCustomers: true,
        description: 'The key in the input.',
      }),
    }),
  ),
  StaleRevisionError: errorType(
    'StaleRevisionError',
    'The conversation or customer has changed since the revision that you sent. Read it again, then decide.',
    (t) => ({
      currentRev: t.exposeInt('currentRev', { access: visible, description: 'Its revision now.' }),
    }),
  ),
  ConversationLockedError: errorType(
    'ConversationLockedError',
    'The conversation cannot take another thread, is too old to be changed, or would be created or merged ' +
      'with too many threads.',
    (t) => ({
      reason: t.expose('reason', {
        access: visible,
        openToCustomers: true,
        type: LockReason,
        description: 'Why it is locked.',
      }),
      threadCount: t.exposeInt('threadCount', {
        access: visible,
        description: 'The number of threads that it has, would be created with, or would have after the merge.',
      }),
      limit: t.exposeInt('limit', {
        access: visible,
        openToCustomers: true,
        description: 'The limit: 99 for adding a thread, 100 for creating and for merging conversations.',
      }),
    }),
  ),
  RateLimitedError: errorType(
    'RateLimitedError',
    'This client (token) has created 120 conversations for this customer in the last 60 seconds. ' +
      'Conversations with `importedAt` neither count nor are limited.',
    (t) => ({
      limit: t.exposeInt('limit', {
        access: visible,
        openToCustomers: true,
        description: 'Conversations in any 60 seconds: 120.',
      }),
      retryAfterMs: t.exposeInt('retryAfterMs', {
        access: visible,
        openToCustomers: true,
        description: 'Milliseconds from this response until the same request can succeed; 0 once they have passed.',
      }),
      resetAt: t.expose('resetAt', {
        access: visible,
        openToCustomers: true,
        type: 'DateTime',
        description: 'The time from which the same request can succeed, exact to the millisecond.',
      }),
    }),
  ),
  UnexpectedError: errorType(
    'UnexpectedError',
    'An unexpected error. The row was not created; `retryBulkOperation` retries it.',
  ),
} as const satisfies Record<ErrorTypeName, unknown>;
