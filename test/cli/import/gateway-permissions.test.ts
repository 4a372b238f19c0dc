import { expect, it } from 'vitest';
import {
  bulkMutation,
  bulkQuery,
  createdQuery,
  createdRowsQuery,
  failedRowsQuery,
  retryMutation,
} from '../../../src/cli/import/targets/gateway-documents.ts';
import { refusedFields } from '../../support/schema/refused-fields.ts';

it.each(['org.permission.conversation.create', 'org.user.conversation.write'])(
  'an import over a gateway needs %s, and a permission to read bulk operations',
  (create) => {
    for (const text of [bulkMutation, retryMutation]) expect(refusedFields(text, [create])).toEqual([]);
    for (const text of [bulkQuery, createdQuery, createdRowsQuery, failedRowsQuery]) {
      expect(refusedFields(text, ['org.permission.bulk.read'])).toEqual([]);
      expect(refusedFields(text, [create])).toEqual(['Query.bulkOperation']);
    }
  },
);
