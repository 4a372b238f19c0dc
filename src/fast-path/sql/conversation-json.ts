import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Executor, type Statement, statement } from '../../store/core/database.ts';
import type { ConversationPageSql } from '../../store/queries/conversation-pages.ts';
import { type Keyset, type KeysetSql, keysetSql } from '../../store/queries/keyset.ts';
import { threadTypesSql } from '../../store/queries/threads.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';
import { conversationJson, customerJson, threadJson } from './json-columns.ts';
import {
  type ColumnSql,
  concatenate,
  type ListShape,
  type ObjectShape,
  objectPieces,
  type Piece,
  type ShapeField,
} from './json-shape.ts';

/** A page of threads, filtered by type if any are given. */
export interface ThreadKeyset extends Keyset {
  readonly types: readonly ThreadRow['type'][] | null;
}

/** What to write for each conversation, and which page of its threads, if any. */
export interface ConversationShape {
  /** The same object for each use of a shape: the cache key of its statements. */
  readonly fields: ObjectShape;
  readonly threads: ThreadKeyset | null;
  /** The organization whose client requested this shape first: its statements count against that organization. */
  readonly owner: string;
}

/** A conversation as JSON text with marks (see `json-shape`). */
interface ConversationText {
  readonly json: string;
}

export interface KeyedConversationText extends ConversationText {
  readonly orgId: string;
  readonly id: string;
  readonly merged: boolean;
}

/** With its position in the list. */
export interface PlacedConversationText extends ConversationText {
  readonly id: string;
  readonly sort0: Date | number;
  readonly sort1?: Date | number;
}

/** The conversations with these keys, including merged ones, with their customers and threads, in one statement. The order is undefined. */
export function listConversationTexts(db: Executor, orgIds: string[], ids: string[], shape: ConversationShape) {
  const threads = threadPage(shape, 2);
  const found = statementOf(shape, `by key ${threads.name}`, () => {
    const { json, joins } = shapeSql(shape.fields, threads);
    return `SELECT c.org_id AS "orgId", c.id, c.merged_into_id IS NOT NULL AS merged, ${json} AS json
      FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id)
      JOIN conversations c ON c.org_id = k.org_id AND c.id = k.id${joins}`;
  });
  return db.query<KeyedConversationText>(found, [orgIds, ids, ...threads.values]);
}

/** A page of an organization's conversations with their customers and threads, in one statement. */
export function listConversationPageTexts(
  db: Executor,
  page: ConversationPageSql,
  shape: ConversationShape,
): Promise<PlacedConversationText[]> {
  const threads = threadPage(shape, page.values.length);
  const write = () => {
    const { json, joins } = shapeSql(shape.fields, threads);
    return `SELECT c.id, ${page.sorts.map((sort, at) => `${sort} AS sort${at}`).join(', ')}, ${json} AS json
      FROM (
        SELECT * FROM (
          SELECT c.* FROM conversations c${page.join} WHERE ${page.where} ORDER BY ${page.orderBy} LIMIT ${moreThanAnyPage}
        ) c LIMIT ${page.limit}
      ) c${joins}
      ORDER BY ${page.rowOrderBy}`;
  };
  const found = statementOf(shape, `${page.name} ${threads.name}`, write, page.byValues);
  return db.query<PlacedConversationText>(found, [...page.values, ...threads.values]);
}

// The planner assumes that an unknown limit is a tenth of the table, and would then scan all customers. Rows are read one by one,
// so the larger constant costs nothing.
const moreThanAnyPage = 1000;

/** The statements of a shape differ by filters and paging; clients use only a few combinations. */
const maxVariants = 50;
const known = new WeakMap<ObjectShape, LRUCache<string, Statement>>();

function statementOf(
  { fields, owner }: ConversationShape,
  variant: string,
  write: () => string,
  byValues = false,
): Statement {
  let variants = known.get(fields);
  if (!variants) {
    variants = new LRUCache({ max: maxVariants });
    known.set(fields, variants);
  }
  let found = variants.get(variant);
  if (!found) {
    const text = write();
    const name = `conversation_json_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
    found = statement(name, text, { byValues, owner });
    variants.set(variant, found);
  }
  return found;
}

interface ThreadPage {
  readonly name: string;
  readonly keyset: KeysetSql | null;
  /** Of the types. */
  readonly condition: string;
  readonly limit: string;
  readonly values: readonly unknown[];
}

function threadPage({ fields, threads }: ConversationShape, parametersBefore: number): ThreadPage {
  if (threads === null || !fields.some(listsThreads)) return none;
  const keyset = keysetSql(threads, 't.created_at', 't.id', true, parametersBefore + 2);
  const values = [threads.limit, ...keyset.values];
  const page = { keyset, limit: `$${parametersBefore + 1}` };
  if (threads.types === null) return { ...page, name: keyset.name, condition: '', values };
  const condition = threadTypesSql(parametersBefore + values.length + 1);
  return { ...page, name: `${keyset.name} of types`, condition, values: [...values, threads.types] };
}

const none: ThreadPage = { name: '', keyset: null, condition: '', limit: '', values: [] };

/** A connection can be selected without its entries (`threads { __typename }`); then no thread is read. */
const listsThreads = (field: ShapeField) => 'threads' in field && field.threads.some((each) => 'item' in each);

/** The SQL expression for a conversation's JSON, and the joins that it needs besides `conversations c`. */
function shapeSql(fields: ObjectShape, threads: ThreadPage): { json: string; joins: string } {
  let joins = '';
  const pieces = objectPieces(fields, (field) => {
    if ('customer' in field) {
      joins += '\n      JOIN customers p ON p.org_id = c.org_id AND p.id = c.customer_id';
      return ownPieces(field.customer, customerJson, 'p');
    }
    if ('threads' in field) {
      joins += threadJoin(field.threads, threads);
      return objectPieces(field.threads, () => ['[', { sql: 'l.list' }, ']']);
    }
    return columnPieces(field, conversationJson, 'c');
  });
  return { json: concatenate(pieces), joins };
}

function threadJoin(shape: ListShape, { keyset, condition, limit }: ThreadPage): string {
  const list = shape.find((field) => 'item' in field);
  if (!list || !keyset) return '';
  const item = ownPieces(list.item, threadJson, 't');
  const entry = list.edge === null ? item : objectPieces(list.edge, () => item);
  return `
      CROSS JOIN LATERAL (
        SELECT coalesce(string_agg(${concatenate(entry)}, ',' ORDER BY t.created_at, t.id), '') AS list
        FROM (
          SELECT * FROM threads t WHERE t.org_id = c.org_id AND t.conversation_id = c.id${condition}${keyset.condition}
          ORDER BY ${keyset.orderBy} LIMIT ${limit}
        ) t
      ) l`;
}

const ownPieces = (fields: ObjectShape, columns: ColumnSql, alias: string) =>
  objectPieces(fields, (field) => columnPieces(field, columns, alias));

function columnPieces(field: ShapeField, columns: ColumnSql, alias: string): readonly Piece[] {
  const write = 'column' in field ? columns[field.column] : undefined;
  if (!write) throw new Error(`There is no column for ${field.key}.`);
  return write(alias);
}
