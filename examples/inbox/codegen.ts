import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types for every operation in src, and what the cache must know of unions and interfaces, from the gateway's schema. */
const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'src/**/*.{ts,tsx}',
  ignoreNoDocuments: true,
  generates: {
    'src/api/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: {
        useTypeImports: true,
        skipTypename: true,
        enumsAsTypes: true,
        scalars: { ID: 'string', DateTime: 'string', JSONObject: 'Record<string, unknown>' },
      },
    },
    'src/api/gql/introspection.ts': {
      plugins: ['urql-introspection'],
      config: { useTypeImports: true },
    },
  },
};

export default config;
