// W4: 10,000 conversations at once. Parley stores the operation and the outcome of every row; bare is the single
// statement that writes the same conversations.
import type { Dialect } from '../candidates/candidate.ts';
import type { Fixture } from '../fixture.ts';
import type { Call } from '../load.ts';
import { newConversation } from './create-conversation.ts';
import { dataOf, graphql, type Workload } from './workload.ts';

const rows = 10_000;
const waitMs = 30_000;

const fields = 'id status total succeeded failed pending';

const startText = `mutation Bulk($input: BulkCreateConversationsInput!) {
  bulkCreateConversations(input: $input) {
    ... on BulkCreateConversationsPayload { bulkOperation { ${fields} } }
    ... on Error { code message }
  }
}`;

const pollText = `query Poll($id: ID!) { bulkOperation(id: $id) { ${fields} } }`;

interface Operation {
  readonly id: string;
  readonly status: string;
  readonly total: number;
  readonly succeeded: number;
}

interface Started {
  readonly bulkOperation?: Operation;
  readonly code?: string;
  readonly message?: string;
}

function started(answer: unknown): Operation | string {
  const payload = dataOf<Started>(answer, 'bulkCreateConversations');
  if (typeof payload === 'string') return payload;
  return payload.bulkOperation ?? `was refused (${payload.code}: ${payload.message})`;
}

const polled = (answer: unknown): Operation | string => dataOf<Operation>(answer, 'bulkOperation');

function operationCall(request: { path: string; body: string }, read: (answer: unknown) => Operation | string): Call {
  return {
    ...request,
    follow: (answer) => {
      const operation = read(answer);
      const goesOn = typeof operation !== 'string' && ['QUEUED', 'RUNNING'].includes(operation.status);
      return goesOn ? operationCall(graphql(pollText, { id: operation.id }), polled) : null;
    },
    check: (answer) => {
      const operation = read(answer);
      if (typeof operation === 'string') return operation;
      const { status, total, succeeded } = operation;
      return status === 'COMPLETED' && total === rows && succeeded === rows ? null : 'not all rows were created';
    },
  };
}

function bulkCall(dialect: Dialect, fixture: Fixture, number: number): Call {
  const conversations = Array.from({ length: rows }, (_, index) =>
    newConversation(dialect, fixture, number * rows + index),
  );
  if (dialect === 'bare') {
    return {
      path: '/bulk',
      body: JSON.stringify({ rows: conversations }),
      check: (answer) => ((answer as { created: number }).created === rows ? null : 'not all rows were created'),
    };
  }
  const inputs = conversations.map(({ customerId, ...rest }) => ({
    ...rest,
    customer: { id: customerId },
    direction: 'IN',
  }));
  return operationCall(graphql(startText, { input: { conversations: inputs, waitMs } }), started);
}

export const bulkCreate: Workload = {
  name: 'W4',
  title: 'create 10,000 conversations in one request (rows)',
  dialects: ['bare', 'parley'],
  connections: 1,
  rowsPerCall: rows,
  writes: 'conversations',
  calls: (dialect, fixture) => {
    let number = 0;
    let next = bulkCall(dialect, fixture, number++);
    return () => {
      const call = next;
      // Serializing two megabytes of JSON takes a while: it happens during the previous call.
      setImmediate(() => {
        next = bulkCall(dialect, fixture, number++);
      });
      return call;
    };
  },
};
