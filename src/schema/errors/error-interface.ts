import type { DomainError, FailureCode } from '../../domain/core/errors.ts';
import { visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'The kinds of expected failures. The number is the HTTP status of the source REST API.',
  values: {
    INVALID_INPUT: { description: '400. The input is wrong; `issues` says where and how.' },
    NOT_FOUND: { description: '404. A reference in the input does not exist in your organization.' },
    CONFLICT: { description: '409. A conversation has this id or external id already.' },
    IDEMPOTENCY_MISMATCH: { description: '409. The idempotency key was used with a different input.' },
    STALE_REVISION: { description: '409. The conversation has changed since the revision that you sent.' },
    CONVERSATION_LOCKED: {
      description: '412. The conversation cannot take another thread, or is too old to be changed.',
    },
    RATE_LIMITED: { description: '429. Too many conversations for one customer; the error says when to retry.' },
    UNEXPECTED: { description: '500. An unexpected fault, only on rows of bulk operations; retry the operation.' },
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
      description: 'A sentence for people. It may change; programs should use `code`.',
      resolve: (error) => error.message,
    }),
    status: t.int({
      access: visible,
      description: 'The HTTP status of the source REST API.',
      resolve: (error) => error.status,
    }),
    retryable: t.boolean({
      access: visible,
      description: 'Can the same request succeed later, unchanged?',
      resolve: (error) => error.retryable,
    }),
  }),
});
