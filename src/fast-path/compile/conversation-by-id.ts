import { decodeId } from '../../domain/core/ids.ts';
import { type KeyedConversationText, listConversationTexts } from '../sql/conversation-json.ts';
import { planConversation } from './conversation-shape.ts';
import { type PlanField, planThreadPage } from './planner.ts';

let plans = 0;

/** `conversation(id:)`. Concurrent requests with the same operation share a statement. */
export const planConversationById: PlanField = (selections, requested, argsOf) => {
  const { fields, threads } = planConversation(selections, requested.selections);
  const kind = `conversation text ${++plans}`;
  const threadPageOf = planThreadPage(threads, argsOf);
  return async (context, variables) => {
    const { id } = argsOf<{ id: string }>('Query', requested.node, variables);
    const uuid = decodeId('Conversation', id);
    if (uuid === null) return 'null';
    const owner = context.caller.orgId;
    const { name, page } = threadPageOf(variables);
    const [row] = await context.loaders.byKeys<KeyedConversationText>(
      `${kind} ${name}`,
      (db, orgIds, ids) => listConversationTexts(db, orgIds, ids, { fields, threads: page, owner }),
      (row) => row.id,
      [uuid],
    );
    if (row === undefined) return 'null';
    // A merged conversation has another type, which the executor resolves.
    return row.merged ? null : row.json;
  };
};
