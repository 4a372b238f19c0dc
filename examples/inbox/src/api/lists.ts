import type { Cache, Entity, FieldInfo } from '@urql/exchange-graphcache';
import type { ConversationFilter, ConversationOrder } from './gql/graphql.ts';

interface ListArguments {
  readonly after?: string | null;
  readonly before?: string | null;
  readonly filter?: ConversationFilter | null;
  readonly orderBy?: ConversationOrder | null;
}

/**
 * Puts a new conversation at the top of each list that it belongs to. What is not a new conversation changes nothing, and
 * whether words are found in it is for the gateway to say.
 */
export function listConversation(cache: Cache, answer: unknown): void {
  const { conversation } = answer as { conversation?: Entity };
  const key = conversation && cache.keyOfEntity(conversation);
  if (!key) return;
  for (const field of listsOf(cache, 'Query', 'conversations')) {
    const { after, filter, orderBy } = field.arguments as ListArguments;
    if (after || orderBy === 'OLDEST' || filter?.search || !matches(cache, key, filter ?? {})) continue;
    change(cache, 'Query', field, (keys) => (keys.includes(key) ? keys : [key, ...keys]));
  }
}

/** Takes a changed conversation out of the lists that it left, and has those asked for again that it may have come to. */
export function relistConversation(cache: Cache, answer: unknown): void {
  const { conversation } = answer as { conversation?: Entity };
  const key = conversation && cache.keyOfEntity(conversation);
  if (!key) return;
  for (const field of listsOf(cache, 'Query', 'conversations')) {
    const { after, filter } = field.arguments as ListArguments;
    if (!matches(cache, key, filter ?? {}))
      change(cache, 'Query', field, (keys) => (keys.includes(key) ? keys.filter((each) => each !== key) : keys));
    else if (!after && !holds(cache, field, key)) cache.invalidate('Query', field.fieldKey);
  }
  recount(cache);
}

/** Has the counts asked for again. */
export function recount(cache: Cache): void {
  for (const { fieldKey } of listsOf(cache, 'Query', 'conversationCount')) cache.invalidate('Query', fieldKey);
}

/** Puts a new thread at the end of its conversation. What is not a new thread changes nothing. */
export function listThread(cache: Cache, answer: unknown): void {
  const { thread, conversation } = answer as { thread?: Entity; conversation?: Entity };
  const key = thread && cache.keyOfEntity(thread);
  const owner = conversation && cache.keyOfEntity(conversation);
  if (!key || !owner) return;
  for (const field of listsOf(cache, owner, 'threads')) {
    if ((field.arguments as ListArguments).before) continue;
    change(cache, owner, field, (keys) => (keys.includes(key) ? keys : [...keys, key]));
  }
}

function listsOf(cache: Cache, owner: string, name: string): FieldInfo[] {
  return cache.inspectFields(owner).filter(({ fieldName }) => fieldName === name);
}

function nodesOf(cache: Cache, owner: string, field: FieldInfo): [connection: string, keys: string[]] | null {
  const connection = cache.resolve(owner, field.fieldKey) as string | null;
  const keys = connection && (cache.resolve(connection, 'nodes') as string[] | null);
  return connection && keys ? [connection, keys] : null;
}

const holds = (cache: Cache, field: FieldInfo, key: string) => nodesOf(cache, 'Query', field)?.[1].includes(key);

function change(cache: Cache, owner: string, field: FieldInfo, to: (keys: string[]) => string[]): void {
  const [connection, keys] = nodesOf(cache, owner, field) ?? [];
  if (connection && keys) cache.link(connection, 'nodes', to(keys));
}

/** Does the conversation fit every condition but the search? */
function matches(cache: Cache, conversation: string, filter: ConversationFilter): boolean {
  const { status, assignedUserId, unassigned, priority } = filter;
  if (status && !status.includes(cache.resolve(conversation, 'status') as never)) return false;
  if (priority && !priority.includes(cache.resolve(conversation, 'priority') as never)) return false;
  const users = (cache.resolve(conversation, 'assignedUsers') ?? []) as string[];
  const teams = (cache.resolve(conversation, 'assignedTeams') ?? []) as string[];
  if (unassigned && users.length + teams.length > 0) return false;
  return !assignedUserId || users.includes(`User:${assignedUserId}`);
}
