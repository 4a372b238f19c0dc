import type { DomainError, FailureCode } from '../../domain/core/errors.ts';
import { visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'Tells expected failures apart. The number is the HTTP status that the source REST API answers with.',
  values: {
    INVALID_INPUT: { description: '400. The input is wrong; `issues` says where and how.' },
    NOT_FOUND: { description: '404. Something that the input refers to does not exist in your organization.' },
    CONFLICT: { description: '409. A conversation has this id or external id already.' },
    IDEMPOTENCY_MISMATCH: { description: '409. The idempotency key was used with another input.' },
    STALE_REVISION: { description: '409. The conversation has changed since the revision that you named.' },
    CONVERSATION_LOCKED: { description: '412. The conversation takes no further thread, or is too old to be changed.' },
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
