import { conversations } from '../../store/tables/conversations.ts';
import { customers } from '../../store/tables/customers.ts';
import { type Column, fieldsOf, type Table } from '../../store/tables/table.ts';
import { threads } from '../../store/tables/threads.ts';
import { asJson, type ColumnSql } from './json-shape.ts';

/**
 * The columns of a table whose schema fields have the same name. Row keys are not included: the schema exposes them as ids of their
 * type.
 */
function columnsAsJson<Field extends string>(table: Table<Field>): ColumnSql {
  const shown = fieldsOf(table).filter((field) => !['uuid', 'bytea'].includes((table.columns[field] as Column).type));
  return Object.fromEntries(shown.map((field) => [field, columnAsJson(table.columns[field])]));
}

function columnAsJson({ name, type, isList, isEnum, isNullable }: Column): ColumnSql[string] {
  if (isList) return asJson.list(name);
  if (type === 'jsonb') return asJson.json(name);
  if (isEnum) return isNullable ? asJson.nullableWord(name) : asJson.word(name);
  if (type === 'text') return isNullable ? asJson.nullableText(name) : asJson.text(name);
  if (type === 'timestamptz') return isNullable ? asJson.nullableTime(name) : asJson.time(name);
  return isNullable ? asJson.nullablePlain(name) : asJson.plain((alias) => `${alias}.${name}`);
}

/** The fields of a conversation from its own row, by their names in the public schema. */
export const conversationJson: ColumnSql = {
  ...columnsAsJson(conversations),
  id: asJson.id('conversation', 'id'),
  threadCount: asJson.plain((c) => `${c}.message_count + ${c}.note_count`),
  imported: asJson.plain((c) => `${c}.imported_at IS NOT NULL`),
};

/** The fields of a customer from their own row, by their names in the public schema. */
export const customerJson: ColumnSql = {
  ...columnsAsJson(customers),
  id: asJson.id('customer', 'id'),
  organization: asJson.nullableText('company'),
};

/** The fields of a thread from its own row, by their names in the public schema. */
export const threadJson: ColumnSql = { ...columnsAsJson(threads), id: asJson.id('thread', 'id') };
