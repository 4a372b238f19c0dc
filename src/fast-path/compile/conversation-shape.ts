import type { FieldNode, SelectionSetNode } from 'graphql';
import { conversationJson, customerJson, threadJson } from '../sql/json-columns.ts';
import type { ColumnSql, EdgeShape, ListShape, ObjectShape, ShapeField } from '../sql/json-shape.ts';
import { NotPlannable, type Selected, type Selections } from './selection.ts';

/** The selection of each conversation: its shape, and the field whose arguments define the page of its threads. */
export interface PlannedConversation {
  readonly fields: ObjectShape;
  readonly threads: FieldNode | null;
}

/** Compiles the selections of conversations into a shape. Throws NotPlannable if the executor has to resolve them. */
export function planConversation(
  selections: Selections,
  selectionSets: readonly SelectionSetNode[],
): PlannedConversation {
  let customers = 0;
  let threads: FieldNode | null = null;
  const requested = selections.fieldsOf('Conversation', selectionSets);
  refuseRepeatedText(requested);
  const fields = requested.map((field): ShapeField => {
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

/** A page of threads without cursors and page information, which are left to the executor. */
function planThreads(selections: Selections, { selections: requested }: Selected): ListShape {
  let lists = 0;
  return selections.fieldsOf('ThreadConnection', requested).map((field) => {
    if (field.name === '__typename') return { key: field.key, literal: '"ThreadConnection"' };
    if (++lists > 1) throw new NotPlannable();
    const { edge, item } = planList(selections, field, 'Thread');
    const ofThread = selections.fieldsOf('Thread', item);
    refuseRepeatedText(ofThread);
    return { key: field.key, edge, item: columns(threadJson, 'Thread', ofThread) };
  });
}

/** `nodes` or `edges` of a connection: the object around each node, and the selection of the node. */
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

/** PostgreSQL would write a long text once per alias; the executor shares it among all aliases. */
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
