import {
  buildSchema,
  type GraphQLField,
  type GraphQLUnionType,
  getNamedType,
  isUnionType,
  type OperationTypeNode,
} from 'graphql';
import { schemaText } from './changed-schema.ts';

/** A union that an operation returns, and the field that returns it. */
interface Answer {
  readonly operation: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly members: readonly string[];
  readonly name: string;
}

const schema = buildSchema(schemaText);

/** Every union of the schema, once, with the first field that returns it. */
export const answers: readonly Answer[] = [
  ...new Map(
    (['query', 'mutation'] as OperationTypeNode[]).flatMap((operation) =>
      Object.values(schema.getRootType(operation)?.getFields() ?? {})
        .filter((field) => isUnionType(getNamedType(field.type)))
        .map((field) => {
          const union = getNamedType(field.type) as GraphQLUnionType;
          const members = union.getTypes().map(({ name }) => name);
          return [union.name, { operation, field, members, name: union.name }] as const;
        }),
    ),
  ).values(),
];

const switchOver = (members: readonly string[]) =>
  `const name = result.__typename;
  switch (name) {\n${members.map((name) => `    case '${name}':`).join('\n')}
      return;
    default:
      return unforeseen(name);
  }`;
const unforeseen = 'declare function unforeseen(member: never): never;\n';

/** A program with a switch over each union, for clients that derive types from documents. */
export function switchesOverDocuments(importGraphql: string): string {
  const parts = answers.map(({ operation, field, members, name }) => {
    const declared = field.args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
    const given = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const document = `${operation} Of${name}(${declared}) { ${field.name}(${given}) { __typename } }`;
    return `const of${name} = graphql(\`${document}\`);
export function see${name}(result: NonNullable<ResultOf<typeof of${name}>['${field.name}']>) {
  ${switchOver(members)}
}`;
  });
  return `${importGraphql}
type ResultOf<Document> = Document extends { __apiType?: (variables: any) => infer Result } ? Result : never;
${unforeseen}${parts.join('\n')}\n`;
}

/** The same for clients with a type for each union. */
export function switchesOverTypes(importTypes: (names: string[]) => string): string {
  const parts = answers.map(
    ({ name, members }) => `export function see${name}(result: ${name}) {\n  ${switchOver(members)}\n}`,
  );
  return `${importTypes(answers.map(({ name }) => name))}\n${unforeseen}${parts.join('\n')}\n`;
}
