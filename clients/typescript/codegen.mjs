// What GraphQL Code Generator generates from schema.graphql and src/operations. Run it with `npm run clients:generate`.
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  schema: at('../../schema.graphql'),
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
    [at('src/generated/writes.ts')]: { plugins: [at('writes-plugin.cjs')] },
  },
};
