import type { InputIssue, MissingReference } from '../../domain/core/errors.ts';
import {
  ConflictError,
  ConversationLockedError,
  DomainError,
  IdempotencyMismatchError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  StaleRevisionError,
  UnexpectedError,
} from '../../domain/core/errors.ts';
import { maxIssues } from '../../domain/core/input-check.ts';
import { visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { listing, long } from '../core/cost.ts';
import { LockReason } from '../core/enums.ts';
import { loadExisting } from '../core/load.ts';
import { ConversationRef } from '../core/refs.ts';
import { ErrorRef, typeNameOfCode } from './error-interface.ts';

const InputIssueRef = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    path: t.stringList({
      access: visible,
      description:
        'The path from the root of the input: `["customer", "email"]`, `["attachments", "0", "data"]`. Long ' +
        'keys are cut after 100 characters.',
      extensions: long,
      resolve: (issue) => issue.path,
    }),
    message: t.string({
      access: visible,
      description: 'What is expected at this path.',
      resolve: (issue) => issue.message,
    }),
  }),
});

export const InvalidInputErrorRef = builder.objectRef<InvalidInputError>('InvalidInputError').implement({
  description: 'The input is wrong. All issues are reported at once; the first 100 are listed.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof InvalidInputError,
  fields: (t) => ({
    issues: t.field({
      access: visible,
      type: [InputIssueRef],
      description:
        'What is wrong: at least one issue, and at most the first 100. A row of a bulk operation keeps about ' +
        '500 characters of issues.',
      extensions: listing(maxIssues),
      resolve: (error) => error.issues,
    }),
    issueCount: t.int({
      access: visible,
      description: 'The number of issues in the input, including those that `issues` does not list.',
      resolve: (error) => error.issueCount,
    }),
  }),
});

const MissingReferenceRef = builder.objectRef<MissingReference>('MissingReference').implement({
  description: 'An id in an input for which nothing exists in your organization.',
  fields: (t) => ({
    path: t.stringList({
      access: visible,
      description: 'The path of the id, from the root of the input: `["assignedTeams", "0"]`, `["queue"]`.',
      resolve: (reference) => reference.path,
    }),
    typeName: t.string({
      access: visible,
      description: 'The type that was looked for, such as `Team`.',
      resolve: (reference) => reference.typeName,
    }),
    id: t.id({
      access: visible,
      nullable: true,
      description: 'The id in the input; its first 256 characters if it is longer.',
      resolve: (reference) => reference.id,
    }),
  }),
});

export const NotFoundErrorRef = builder.objectRef<NotFoundError>('NotFoundError').implement({
  description:
    'A reference in the input does not exist in your organization, or its id is malformed. Writes do not ' +
    'find a conversation that was merged into another one either; `conversation(id:)` returns its new id.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof NotFoundError,
  fields: (t) => ({
    typeName: t.string({
      access: visible,
      description: 'The type that was looked for, such as `Customer`.',
      resolve: (error) => error.typeName,
    }),
    id: t.id({
      access: visible,
      nullable: true,
      description: 'The id in the input; its first 256 characters if it is longer.',
      resolve: (error) => error.id,
    }),
    path: t.stringList({
      access: visible,
      description:
        'The path of that id, from the root of the input: `["customer", "id"]`, `["assignedUsers", "1"]`. ' +
        'Empty on rows that an earlier release has written.',
      resolve: (error) => error.path,
    }),
    references: t.field({
      access: visible,
      type: [MissingReferenceRef],
      description: 'Every reference in the input that does not exist. `typeName`, `id` and `path` describe the first.',
      resolve: (error) => error.references,
    }),
  }),
});

export const ConflictErrorRef = builder.objectRef<ConflictError>('ConflictError').implement({
  description: 'A conversation has this `id` or `externalId` already.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof ConflictError,
  fields: (t) => ({
    field: t.string({
      access: visible,
      description: 'The field that is taken: `id` or `externalId`.',
      resolve: (error) => error.field,
    }),
    existing: t.field({
      access: visible,
      type: ConversationRef,
      description: 'The conversation that has it, or the one into which that was merged.',
      resolve: (error, _args, context) => loadExisting(context.loaders.conversation, error.existingId),
    }),
  }),
});

export const IdempotencyMismatchErrorRef = builder
  .objectRef<IdempotencyMismatchError>('IdempotencyMismatchError')
  .implement({
    description: 'The idempotency key was used with a different input in the last 24 hours.',
    interfaces: [ErrorRef],
    isTypeOf: (value) => value instanceof IdempotencyMismatchError,
    fields: (t) => ({
      idempotencyKey: t.string({
        access: visible,
        description: 'The key in the input.',
        resolve: (error) => error.idempotencyKey,
      }),
    }),
  });

export const StaleRevisionErrorRef = builder.objectRef<StaleRevisionError>('StaleRevisionError').implement({
  description: 'The conversation has changed since the revision that you sent. Read it again, then decide.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof StaleRevisionError,
  fields: (t) => ({
    currentRev: t.int({ access: visible, description: 'Its revision now.', resolve: (error) => error.currentRev }),
  }),
});

export const ConversationLockedErrorRef = builder
  .objectRef<ConversationLockedError>('ConversationLockedError')
  .implement({
    description:
      'The conversation cannot take another thread, is too old to be changed, or would be created or merged ' +
      'with too many threads.',
    interfaces: [ErrorRef],
    isTypeOf: (value) => value instanceof ConversationLockedError,
    fields: (t) => ({
      reason: t.field({
        access: visible,
        type: LockReason,
        description: 'Why it is locked.',
        resolve: (error) => error.reason,
      }),
      threadCount: t.int({
        access: visible,
        description: 'Threads that it has, would be created with, or would have after the merge.',
        resolve: (error) => error.threadCount,
      }),
      limit: t.int({
        access: visible,
        description: 'The limit: 99 for adding a thread, 100 for creating and for merging conversations.',
        resolve: (error) => error.limit,
      }),
    }),
  });

export const RateLimitedErrorRef = builder.objectRef<RateLimitedError>('RateLimitedError').implement({
  description:
    'This client (token) has created 120 conversations for this customer in the last 60 seconds. ' +
    'Conversations with `importedAt` neither count nor are limited.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof RateLimitedError,
  fields: (t) => ({
    limit: t.int({
      access: visible,
      description: 'Conversations in any 60 seconds: 120.',
      resolve: (error) => error.limit,
    }),
    retryAfterMs: t.int({
      access: visible,
      description: 'Milliseconds from this answer until the same request succeeds; 0 once they have passed.',
      resolve: (error) => error.retryAfterMs,
    }),
    resetAt: t.field({
      access: visible,
      type: 'DateTime',
      description: 'The same request succeeds from this time on, exact to the millisecond.',
      resolve: (error) => error.resetAt,
    }),
  }),
});

export const UnexpectedErrorRef = builder.objectRef<UnexpectedError>('UnexpectedError').implement({
  description: 'An unexpected fault on our side. The row was not created; `retryBulkOperation` tries it again.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof UnexpectedError,
});

/** The type of a result union's member: an error by its code, anything else is the payload. */
export function resultType(payload: string): (value: unknown) => string {
  return (value) => (value instanceof DomainError ? typeNameOfCode[value.code] : payload);
}
