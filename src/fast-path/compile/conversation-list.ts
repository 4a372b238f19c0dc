import type { SelectionSetNode } from 'graphql';
import { encodeCursor, keysetOf, type Page, toPage } from '../../domain/core/pagination.ts';
import { type ConversationListArgs, toConversationPage } from '../../schema/queries/conversation-page.ts';
import { conversationPageSql } from '../../store/queries/conversation-pages.ts';
import { listConversationPageTexts, type PlacedConversationText } from '../sql/conversation-json.ts';
import { planConversation } from './conversation-shape.ts';
import { type PlanField, planThreadPage } from './planner.ts';
import { NotPlannable, type Selections } from './selection.ts';

type Rows = Page<PlacedConversationText>;
/** Writes one field of the connection, including its key. */
type Write = (page: Rows) => string;

/** `conversations`: one statement for the page, its customers and their threads. */
export const planConversationList: PlanField = (selections, requested, argsOf) => {
  const node: { requested: readonly SelectionSetNode[] | null } = { requested: null };
  const writes = selections.fieldsOf('ConversationConnection', requested.selections).map((field): Write => {
    const key = `"${field.key}":`;
    switch (field.name) {
      case '__typename':
        return () => `${key}"ConversationConnection"`;
      case 'pageInfo': {
        const write = pageInfo(selections, field.selections);
        return (page) => key + write(page);
      }
      case 'nodes':
        claim(node, field.selections);
        return (page) => `${key}[${page.rows.map((row) => row.json).join(',')}]`;
      case 'edges': {
        const write = edges(selections, field.selections, node);
        return (page) => key + write(page);
      }
      default:
        throw new NotPlannable();
    }
  });
  const { fields, threads } = planConversation(selections, node.requested ?? []);
  const threadPageOf = planThreadPage(threads, argsOf);
  return async (context, variables) => {
    const args = argsOf<ConversationListArgs>('Query', requested.node, variables);
    const { request, filter, order, search } = toConversationPage(args);
    // A search takes several statements.
    if (search !== null) return null;
    const { page: threadPage } = threadPageOf(variables);
    const { executor } = context.loaders;
    const sql = conversationPageSql(context.caller.orgId, filter, order, keysetOf(request));
    const rows = await listConversationPageTexts(executor, sql, {
      fields,
      threads: threadPage,
      owner: context.caller.orgId,
    });
    const page = toPage(request, rows, order);
    return `{${writes.map((write) => write(page)).join(',')}}`;
  };
};

/** The JSON of each conversation is generated once, so only one field may select them. */
function claim(node: { requested: readonly SelectionSetNode[] | null }, selections: readonly SelectionSetNode[]): void {
  if (node.requested !== null) throw new NotPlannable();
  node.requested = selections;
}

function edges(
  selections: Selections,
  requested: readonly SelectionSetNode[],
  node: { requested: readonly SelectionSetNode[] | null },
): Write {
  const writes = selections.fieldsOf('ConversationEdge', requested).map(({ key, name, selections: inner }) => {
    if (name === '__typename') return () => `"${key}":"ConversationEdge"`;
    if (name === 'cursor') return (row: PlacedConversationText, order: string) => `"${key}":"${cursorOf(row, order)}"`;
    claim(node, inner);
    return (row: PlacedConversationText) => `"${key}":${row.json}`;
  });
  return ({ rows, order }) =>
    `[${rows.map((row) => `{${writes.map((write) => write(row, order)).join(',')}}`).join(',')}]`;
}

function pageInfo(selections: Selections, requested: readonly SelectionSetNode[]): Write {
  const writes = selections.fieldsOf('PageInfo', requested).map(({ key, name }): Write => {
    switch (name) {
      case '__typename':
        return () => `"${key}":"PageInfo"`;
      case 'hasNextPage':
        return (page) => `"${key}":${page.hasNextPage}`;
      case 'hasPreviousPage':
        return (page) => `"${key}":${page.hasPreviousPage}`;
      case 'startCursor':
        return (page) => `"${key}":${optionalCursor(page.rows[0], page.order)}`;
      case 'endCursor':
        return (page) => `"${key}":${optionalCursor(page.rows.at(-1), page.order)}`;
      default:
        throw new NotPlannable();
    }
  });
  return (page) => `{${writes.map((write) => write(page)).join(',')}}`;
}

function cursorOf({ sort0, sort1, id }: PlacedConversationText, order: string): string {
  return encodeCursor(order, sort1 === undefined ? [Number(sort0), id] : [Number(sort0), Number(sort1), id]);
}

const optionalCursor = (row: PlacedConversationText | undefined, order: string) =>
  row === undefined ? 'null' : `"${cursorOf(row, order)}"`;
