import type { InputIssue } from '../domain/errors.ts';
import {
  ConflictError,
  ConversationLockedError,
  DomainError,
  type FailureCode,
  IdempotencyMismatchError,
  InvalidInputError,
  NotFoundError,
  RateLimitedError,
  StaleRevisionError,
  UnexpectedError,
} from '../domain/errors.ts';
import { mostIssues } from '../domain/input-check.ts';
import { visible } from './access.ts';
import { builder } from './builder.ts';
import { listing, long } from './cost.ts';
import { LockReason } from './enums.ts';
import { loadExisting } from './load.ts';
import { ConversationRef } from './refs.ts';

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'Tells expected failures apart. The number is the HTTP status that the source REST API answers with.',
  values: {
    INVALID_INPUT: { description: '400. The input is wrong; `issues` says where and how.' },
    NOT_FOUND: { description: '404. Something that the input refers to does not exist in your organization.' },
    CONFLICT: { description: '409. A conversation has this id or external id already.' },
    IDEMPOTENCY_MISMATCH: { description: '409. The idempotency key was used with another input.' },
    STALE_REVISION: { description: '409. The conversation has changed since the revision that you named.' },
    CONVERSATION_LOCKED: { description: '412. The conversation takes no further thread.' },
    RATE_LIMITED: { description: '429. Too many conversations for one customer; the error says when to retry.' },
    UNEXPECTED: { description: '500. A fault of ours, only ever on a row of a bulk operation; retry the operation.' },
  } as const,
});

export const typeNameOfCode: Record<FailureCode, string> = {
  INVALID_INPUT: 'InvalidInputError',
  NOT_FOUND: 'NotFoundError',
  CONFLICT: 'ConflictError',
  IDEMPOTENCY_MISMATCH: 'IdempotencyMismatchError',
  STALE_REVISION: 'StaleRevisionError',
  CONVERSATION_LOCKED: 'ConversationLockedError',
  RATE_LIMITED: 'RateLimitedError',
  UNEXPECTED: 'UnexpectedError',
};

export const ErrorRef = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected failure. Nothing was written.',
  resolveType: (error) => typeNameOfCode[error.code],
  fields: (t) => ({
    code: t.field({
      access: visible,
      type: ErrorCode,
      description: 'Which failure it is.',
      resolve: (error) => error.code,
    }),
    message: t.string({
      access: visible,
      description: 'A sentence for people. It may change; let programs go by `code`.',
      resolve: (error) => error.message,
    }),
    status: t.int({
      access: visible,
      description: 'The HTTP status that the source REST API answers with.',
      resolve: (error) => error.status,
    }),
    retryable: t.boolean({
      access: visible,
      description: 'Could the same request, unchanged, succeed later?',
      resolve: (error) => error.retryable,
    }),
  }),
});

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

export const InvalidInputErrorRef = builder.objectRef<InvalidInputError>('InvalidInputError').implement({
  description: 'The input is wrong. All issues of an input are reported at once, the first 100 of them by name.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof InvalidInputError,
  fields: (t) => ({
    issues: t.field({
      access: visible,
      type: [InputIssueRef],
      description:
        'What is wrong; at least one, and at most the first 100. A row of a bulk operation keeps as many as make about ' +
        '500 characters.',
      extensions: listing(mostIssues),
      resolve: (error) => error.issues,
    }),
    issueCount: t.int({
      access: visible,
      description: 'How many issues the input has, those that `issues` does not tell among them.',
      resolve: (error) => error.issueCount,
    }),
  }),
});

export const NotFoundErrorRef = builder.objectRef<NotFoundError>('NotFoundError').implement({
  description:
    'Something that the input refers to does not exist in your organization, or its id is malformed. ' +
    'A conversation that was merged away is not found by a write either: `conversation(id:)` tells its new id.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof NotFoundError,
  fields: (t) => ({
    typeName: t.string({
      access: visible,
      description: 'What was looked for, such as `Customer`.',
      resolve: (error) => error.typeName,
    }),
    id: t.id({
      access: visible,
      nullable: true,
      description: 'The id that was given (its first 256 characters).',
      resolve: (error) => error.id,
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
      description: 'The conversation that has it, or the one that it was merged into.',
      resolve: (error, _args, context) => loadExisting(context.reads.conversation, error.existingId),
    }),
  }),
});

export const IdempotencyMismatchErrorRef = builder
  .objectRef<IdempotencyMismatchError>('IdempotencyMismatchError')
  .implement({
    description: 'The idempotency key was used with another input in the last 24 hours.',
    interfaces: [ErrorRef],
    isTypeOf: (value) => value instanceof IdempotencyMismatchError,
    fields: (t) => ({
      idempotencyKey: t.string({
        access: visible,
        description: 'The key that was given.',
        resolve: (error) => error.idempotencyKey,
      }),
    }),
  });

export const StaleRevisionErrorRef = builder.objectRef<StaleRevisionError>('StaleRevisionError').implement({
  description: 'The conversation has changed since the revision that you named. Read it again, then decide.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof StaleRevisionError,
  fields: (t) => ({
    currentRev: t.int({ access: visible, description: 'Its revision now.', resolve: (error) => error.currentRev }),
  }),
});

export const ConversationLockedErrorRef = builder
  .objectRef<ConversationLockedError>('ConversationLockedError')
  .implement({
    description: 'The conversation takes no further thread, or was to be created with too many.',
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
        description: 'Threads that it holds, or was to be created with.',
        resolve: (error) => error.threadCount,
      }),
      limit: t.int({
        access: visible,
        description: 'The limit: 99 for adding a thread, 100 for creating a conversation.',
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
      description: 'Milliseconds to wait before the same request succeeds.',
      resolve: (error) => error.retryAfterMs,
    }),
    resetAt: t.field({
      access: visible,
      type: 'DateTime',
      description: 'From this moment on the same request succeeds, true to the millisecond.',
      resolve: (error) => error.resetAt,
    }),
  }),
});

export const UnexpectedErrorRef = builder.objectRef<UnexpectedError>('UnexpectedError').implement({
  description:
    'A fault of ours struck this row of a bulk operation. It was not created; `retryBulkOperation` takes it again.',
  interfaces: [ErrorRef],
  isTypeOf: (value) => value instanceof UnexpectedError,
});

/** The type of a result union's member: an error by its code, anything else is the payload. */
export function resultType(payload: string): (value: unknown) => string {
  return (value) => (value instanceof DomainError ? typeNameOfCode[value.code] : payload);
}
