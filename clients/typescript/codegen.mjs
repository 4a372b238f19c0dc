// What GraphQL Code Generator makes of schema.graphql and src/operations. Run it by `npm run clients:generate`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

// What schema.graphql does not have yet, as it will have it.
const subscriptions = readFileSync(at('../../schema.graphql'), 'utf8').includes('\ntype Subscription ')
  ? []
  : [
      `type Subscription {
        bulkOperationUpdated(id: ID!): BulkOperation!
        threadAdded(conversationId: ID!, after: ID): Thread!
        conversationUpdated(id: ID!, after: ID): Conversation!
        conversationCreated(after: ID): Conversation!
      }
      extend type Query {
        eventPosition: ID!
      }`,
    ];

export default {
  schema: [at('../../schema.graphql'), ...subscriptions],
  documents: at('src/operations/*.graphql'),
  emitLegacyCommonJSImports: false,
  generates: {
    [at('src/generated/operations.ts')]: {
      plugins: ['typescript-operations'],
      config: {
        scalars: { ID: 'string', DateTime: 'string', JSONObject: 'Record<string, unknown>' },
        enumType: 'string-literal',
        skipTypename: true,
        useTypeImports: true,
        namingConvention: 'keep',
        inlineFragmentTypes: 'combine',
      },
    },
    [at('src/generated/documents.ts')]: { plugins: [at('documents-plugin.cjs')] },
  },
};
