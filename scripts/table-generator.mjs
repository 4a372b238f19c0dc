// A Prisma generator: prints what the SQL written by hand must know of each table out of prisma/schema.prisma, so that a
// column is named in one place. Prisma runs it with the other generators.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import helper from '@prisma/generator-helper';

const types = {
  String: 'text',
  Boolean: 'bool',
  Int: 'int4',
  BigInt: 'int8',
  Float: 'float8',
  DateTime: 'timestamptz',
  Json: 'jsonb',
  Bytes: 'bytea',
};
const nativeTypes = { Uuid: 'uuid', SmallInt: 'int2', Timestamptz: 'timestamptz', Xid8: 'xid8' };

function fail({ name, type }) {
  throw new Error(`scripts/table-generator.mjs does not know the type ${type} of ${name}.`);
}

function typeOf(field, enums) {
  if (field.kind === 'enum') return enums.get(field.type);
  const [native] = field.nativeType ?? [];
  return (native && nativeTypes[native]) ?? types[field.type] ?? fail(field);
}

function printTable(model, enums) {
  const columns = model.fields
    // What Prisma has no type for is not in its models either, so nothing would give it a value.
    .filter(({ kind }) => kind !== 'object' && kind !== 'unsupported')
    .map((field) => {
      const { name, dbName, isRequired, isList, kind } = field;
      const facts = [
        `name: '${dbName ?? name}'`,
        `type: '${typeOf(field, enums)}'`,
        ...(isList ? ['isList: true'] : []),
        ...(kind === 'enum' ? ['isEnum: true'] : []),
        ...(isRequired ? [] : ['isNullable: true']),
      ];
      return `    ${name}: { ${facts.join(', ')} },`;
    });
  const table = `${model.name[0].toLowerCase()}${model.name.slice(1)}Table`;
  return `export const ${table} = {\n  name: '${model.dbName ?? model.name}',\n  columns: {\n${columns.join('\n')}\n  },\n} as const;\n`;
}

helper.generatorHandler({
  onManifest: () => ({ prettyName: 'the tables', defaultOutput: '../src/generated/tables.ts' }),
  onGenerate: async ({ dmmf, generator }) => {
    const { enums, models } = dmmf.datamodel;
    const names = new Map(enums.map((one) => [one.name, one.dbName ?? one.name]));
    const path = generator.output.value;
    mkdirSync(dirname(path), { recursive: true });
    const head = '// Printed out of prisma/schema.prisma by scripts/table-generator.mjs.\n\n';
    writeFileSync(path, head + models.map((model) => printTable(model, names)).join('\n'));
  },
});
