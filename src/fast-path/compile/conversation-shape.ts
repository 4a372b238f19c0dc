import type { FieldNode, SelectionSetNode } from 'graphql';
import { conversationJson, customerJson, threadJson } from '../sql/json-columns.ts';
import type { ColumnSql, EdgeShape, ListShape, ObjectShape, ShapeField } from '../sql/json-shape.ts';
import { NotPlannable, type Selected, type Selections } from './selection.ts';

/** What is asked of each conversation: its shape, and the field whose arguments tell the page of its threads. */
export interface PlannedConversation {
  readonly fields: ObjectShape;
  readonly threads: FieldNode | null;
}

/** Puts what is asked of conversations into a shape; throws NotPlannable where the executor has to resolve it. */
export function planConversation(
  selections: Selections,
  selectionSets: readonly SelectionSetNode[],
): PlannedConversation {
  let customers = 0;
  let threads: FieldNode | null = null;
  const asked = selections.fieldsOf('Conversation', selectionSets);
  refuseRepeatedText(asked);
  const fields = asked.map((field): ShapeField => {
    const { key, name } = field;
    if (name === 'customer') {
      if (++customers > 1) throw new NotPlannable();
      return { key, customer: columns(customerJson, 'Customer', selections.fieldsOf('Customer', field.selections)) };
    }
    if (name === 'threads') {
      if (threads !== null) throw new NotPlannable();
      threads = field.node;
      return { key, threads: planThreads(selections, field) };
    }
    return columnField(conversationJson, 'Conversation', field);
  });
  return { fields, threads };
}

/** A page of threads without cursors: these, and what is beyond the page, are left to the executor. */
function planThreads(selections: Selections, { selections: asked }: Selected): ListShape {
  let lists = 0;
  return selections.fieldsOf('ThreadConnection', asked).map((field) => {
    if (field.name === '__typename') return { key: field.key, literal: '"ThreadConnection"' };
    if (++lists > 1) throw new NotPlannable();
    const { edge, item } = planList(selections, field, 'Thread');
    const ofThread = selections.fieldsOf('Thread', item);
    refuseRepeatedText(ofThread);
    return { key: field.key, edge, item: columns(threadJson, 'Thread', ofThread) };
  });
}

/** `nodes` or `edges` of a connection: what stands around each node, and what is asked of it. */
function planList(selections: Selections, field: Selected, node: string) {
  if (field.name === 'nodes') return { edge: null, item: field.selections };
  if (field.name !== 'edges') throw new NotPlannable();
  let item: readonly SelectionSetNode[] | null = null;
  const edge: EdgeShape = selections
    .fieldsOf(`${node}Edge`, field.selections)
    .map(({ key, name, selections: inner }) => {
      if (name === '__typename') return { key, literal: `"${node}Edge"` };
      if (name !== 'node' || item !== null) throw new NotPlannable();
      item = inner;
      return { key, literal: null };
    });
  if (item === null) throw new NotPlannable();
  return { edge, item: item as readonly SelectionSetNode[] };
}

const longTexts = ['text', 'custom'];

/** PostgreSQL would write a long text once for each of its aliases; to the executor all of them are one. */
function refuseRepeatedText(fields: readonly Selected[]): void {
  for (const text of longTexts) if (fields.filter(({ name }) => name === text).length > 2) throw new NotPlannable();
}

const columns = (known: ColumnSql, typeName: string, fields: readonly Selected[]): ObjectShape =>
  fields.map((field) => columnField(known, typeName, field));

function columnField(known: ColumnSql, typeName: string, { key, name }: Selected): ShapeField {
  if (name === '__typename') return { key, literal: `"${typeName}"` };
  if (!Object.hasOwn(known, name)) throw new NotPlannable();
  return { key, column: name };
}
