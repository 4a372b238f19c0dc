// A plugin for GraphQL Code Generator: each operation as one string, with only the fragments that it needs.
const { Kind, print, stripIgnoredCharacters, visit } = require('graphql');

exports.plugin = (_schema, files) => {
  const definitions = files.flatMap(({ document }) => document.definitions);
  const fragments = new Map(
    definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]),
  );
  const needed = (node, found = new Set()) => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        if (!found.has(value)) needed(fragments.get(value), found.add(value));
      },
    });
    return found;
  };
  return definitions
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map((operation) => {
      const parts = [operation, ...[...needed(operation)].sort().map((name) => fragments.get(name))];
      const { value } = operation.name;
      const type = `${value}${operation.operation[0].toUpperCase()}${operation.operation.slice(1)}`;
      const text = stripIgnoredCharacters(parts.map(print).join('\n'));
      return {
        imports: `import type { ${type}, ${type}Variables } from './operations.js';`,
        code: `export const ${value[0].toLowerCase()}${value.slice(1)}: Document<${type}, ${type}Variables> =\n  '${text}';`,
      };
    })
    .reduce(
      ({ prepend, content }, { imports, code }) => ({
        prepend: [...prepend, imports],
        content: `${content}\n\n${code}`,
      }),
      { prepend: ["import type { Document } from '../document.js';"], content: '' },
    );
};
