// A plugin for GraphQL Code Generator: the client's writes, one for each mutation among the operations, with its
// description from the schema. A write whose input accepts an idempotency key is safe to repeat.
const { Kind } = require('graphql');

exports.plugin = (schema, files) => {
  const fields = schema.getMutationType().getFields();
  const writes = files
    .flatMap(({ document }) => document.definitions)
    .filter(({ kind, operation }) => kind === Kind.OPERATION_DEFINITION && operation === 'mutation')
    .map(({ name, selectionSet }) => {
      const [{ name: field }] = selectionSet.selections;
      const { description, args } = fields[field.value];
      const input = args.find((each) => each.name === 'input').type.ofType;
      return {
        field: field.value,
        mutation: `${name.value}Mutation`,
        input: input.name,
        description,
        keyed: 'idempotencyKey' in input.getFields(),
      };
    });
  const imports = writes.flatMap(({ mutation, input }) => [mutation, input]);
  return {
    prepend: [
      "import type { Write } from '../write.js';",
      "import * as documents from './documents.js';",
      `import type { ${[...new Set(imports)].sort().join(', ')} } from './operations.js';`,
    ],
    content: [
      '',
      'export interface Writes {',
      ...writes.flatMap(({ field, mutation, input, description }) => [
        `  /** ${description} */`,
        `  readonly ${field}: Write<${input}, ${mutation}['${field}']>;`,
      ]),
      '}',
      '',
      '/** What each write sends, and whether its input takes an idempotency key. */',
      'export const mutations = {',
      ...writes.map(({ field, keyed }) => `  ${field}: { document: documents.${field}, keyed: ${keyed} },`),
      '} as const;',
      '',
    ].join('\n'),
  };
};
