import { createHash } from 'node:crypto';
import type { ConversationPageSql } from './conversation-pages.ts';
import { type Executor, type Statement, statement } from './database.ts';
import { conversationJson, customerJson, threadJson } from './json-columns.ts';
import {
  concatenate,
  type ListShape,
  type ObjectShape,
  objectPieces,
  type Piece,
  type ShapeField,
} from './json-shape.ts';
import { type Keyset, keysetSql } from './keyset.ts';

/** What to write of each conversation, and which page of its threads where it shows any. */
export interface ConversationShape {
  readonly fields: ObjectShape;
  readonly threads: Keyset | null;
}

/** A conversation as JSON text with marks in it (see `json-shape`), and where it stands in its list. */
export interface ConversationText {
  readonly orgId: string;
  readonly id: string;
  readonly sort: Date;
  readonly merged: boolean;
  readonly json: string;
}

/** Statements of one text are made once; each is prepared on every connection, so there must be an end to them. */
const made = new Map<string, Statement>();
const mostStatements = 300;

/** More texts than are kept prepared were asked for: the caller reads in another way. */
export class TooManyShapesError extends Error {}

function statementOf(text: string): Statement {
  let found = made.get(text);
  if (!found) {
    if (made.size >= mostStatements) throw new TooManyShapesError();
    found = statement(`conversation_json_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text);
    made.set(text, found);
  }
  return found;
}

/** The conversations with these keys, merged ones too, each with its customer and threads, in one statement; in no order. */
export function listConversationTexts(db: Executor, orgIds: string[], ids: string[], shape: ConversationShape) {
  const { select, join, values } = shapeSql(shape, 'c.created_at', 3);
  const text = `SELECT ${select}
    FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id)
    JOIN conversations c ON c.org_id = k.org_id AND c.id = k.id${join}`;
  return db.query<ConversationText>(statementOf(text), [orgIds, ids, ...values]);
}

/** One page of an organization's conversations, each with its customer and threads, in one statement. */
export function listConversationPageTexts(db: Executor, page: ConversationPageSql, shape: ConversationShape) {
  const { select, join, values } = shapeSql(shape, page.sortColumn, page.values.length + 1);
  const text = `SELECT ${select}
    FROM (SELECT * FROM conversations c WHERE ${page.where} ORDER BY ${page.orderBy} LIMIT ${page.limit}) c${join}
    ORDER BY ${page.orderBy}`;
  return db.query<ConversationText>(statementOf(text), [...page.values, ...values]);
}

function shapeSql({ fields, threads }: ConversationShape, sortColumn: string, firstParameter: number) {
  const values: unknown[] = [];
  let join = '';
  const pieces = objectPieces(fields, (field: ShapeField): readonly Piece[] => {
    if ('column' in field) return columnOf(conversationJson, 'c', field.column);
    if ('customer' in field) {
      join += `\n    JOIN customers p ON p.org_id = c.org_id AND p.id = c.customer_id`;
      return objectPieces(field.customer, (inner) =>
        columnOf(customerJson, 'p', 'column' in inner ? inner.column : ''),
      );
    }
    if (!('threads' in field) || threads === null) throw new Error(`${field.key} has no value.`);
    const list = threadListSql(field.threads, threads, firstParameter);
    values.push(...list.values);
    join += list.join;
    return list.pieces;
  });
  const select = `c.org_id AS "orgId", c.id, ${sortColumn} AS sort, c.merged_into_id IS NOT NULL AS merged,
      ${concatenate(pieces)} AS json`;
  return { select, join, values };
}

function threadListSql(shape: ListShape, page: Keyset, firstParameter: number) {
  const keyset = keysetSql(page, 't.created_at', 't.id', true, firstParameter + 1);
  let join = '';
  const pieces = objectPieces(shape, (field): readonly Piece[] => {
    if (!('item' in field)) return [];
    const item = objectPieces(field.item, (inner) => columnOf(threadJson, 't', 'column' in inner ? inner.column : ''));
    const entry = field.edge === null ? item : objectPieces(field.edge, () => item);
    join = `
    CROSS JOIN LATERAL (
      SELECT coalesce(string_agg(${concatenate(entry)}, ',' ORDER BY t.created_at, t.id), '') AS list
      FROM (
        SELECT * FROM threads t WHERE t.org_id = c.org_id AND t.conversation_id = c.id${keyset.condition}
        ORDER BY ${keyset.orderBy} LIMIT $${firstParameter}
      ) t
    ) l`;
    return ['[', { sql: 'l.list' }, ']'];
  });
  return { pieces, join, values: [page.limit, ...keyset.values] };
}

function columnOf(columns: typeof conversationJson, alias: string, name: string): readonly Piece[] {
  const write = columns[name];
  if (!write) throw new Error(`There is no column ${name} to write as JSON.`);
  return write(alias);
}
