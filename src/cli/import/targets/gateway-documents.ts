import { CommandError } from '../../report-error.ts';
import type { RowFailure } from '../report/failure-reasons.ts';

/** The fields of a bulk operation that an import uses. */
export interface Bulk {
  readonly id: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly pending: number;
  readonly completedAt: string | null;
}

/** A row that failed. */
export interface FailedRow {
  readonly index: number;
  readonly status: 'FAILED' | 'CANCELED';
  readonly error: (RowFailure & { readonly retryable: boolean; readonly retryAfterMs?: number }) | null;
}

/** A row that was created. */
export interface CreatedRow {
  readonly index: number;
  readonly effects: {
    readonly customerMatchedBy: string | null;
    readonly ignoredCustomerFields: readonly string[];
  } | null;
}

const bulkFields = 'id total succeeded failed pending completedAt';
const failureFields = `
  code message retryable
  ... on InvalidInputError { issues { path message } }
  ... on NotFoundError { references { path typeName id } }
  ... on ConflictError { field }
  ... on RateLimitedError { retryAfterMs }`;
const bulkPayload = `
  __typename
  ... on BulkCreateConversationsPayload { bulkOperation { ${bulkFields} } }
  ... on Error { code message }
  ... on InvalidInputError { issues { path message } }`;

export const bulkMutation = `mutation Import($input: BulkCreateConversationsInput!) {
  bulkCreateConversations(input: $input) { ${bulkPayload} }
}`;
export const retryMutation = `mutation Retry($input: RetryBulkOperationInput!) {
  retryBulkOperation(input: $input) { ${bulkPayload} }
}`;
export const bulkQuery = `query Operation($id: ID!) { bulkOperation(id: $id) { ${bulkFields} } }`;
export const timesQuery = `query Times($externalIds: [String!]!) {
  conversations(first: 100, filter: { externalIds: $externalIds }) { nodes { externalId createdAt } }
}`;
export const createdQuery = 'query Created($id: ID!) { bulkOperation(id: $id) { ids } }';
export const failedRowsQuery = `query FailedRows($id: ID!, $after: String) {
  bulkOperation(id: $id) {
    rows(first: 100, after: $after, status: [FAILED, CANCELED]) {
      nodes { index status error { ${failureFields} } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export const createdRowsQuery = `query CreatedRows($id: ID!, $after: String) {
  bulkOperation(id: $id) {
    rows(first: 100, after: $after, status: [CREATED]) {
      nodes { index effects { customerMatchedBy ignoredCustomerFields } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

/** The operation in a response; any other response ends the import. */
export function bulkOf(answer: {
  bulkOperation?: Bulk;
  message?: string;
  issues?: { path: string[]; message: string }[];
}): Bulk {
  if (answer.bulkOperation) return answer.bulkOperation;
  const issues = answer.issues?.map(({ path, message }) => `${path.join('.')}: ${message}`).join(' ');
  throw new CommandError(`The gateway rejected a bulk operation: ${issues ?? answer.message}`);
}
