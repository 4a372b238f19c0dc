import type { Cache, Entity, FieldInfo } from '@urql/exchange-graphcache';
import type { ConversationFilter, ConversationOrder } from './gql/graphql.ts';

interface ListArguments {
  readonly after?: string | null;
  readonly before?: string | null;
  readonly filter?: ConversationFilter | null;
  readonly orderBy?: ConversationOrder | null;
}

/** Puts a new conversation at the top of each list that it belongs to. What is not a new conversation changes nothing. */
export function listConversation(cache: Cache, answer: unknown): void {
  const { conversation } = answer as { conversation?: Entity };
  const key = conversation && cache.keyOfEntity(conversation);
  if (!key) return;
  for (const field of listsOf(cache, 'Query', 'conversations')) {
    const { after, filter, orderBy } = field.arguments as ListArguments;
    if (after || orderBy === 'OLDEST' || !matches(cache, key, filter ?? {})) continue;
    change(cache, 'Query', field, (keys) => (keys.includes(key) ? keys : [key, ...keys]));
  }
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

function change(cache: Cache, owner: string, field: FieldInfo, to: (keys: string[]) => string[]): void {
  const connection = cache.resolve(owner, field.fieldKey) as string | null;
  const keys = connection && (cache.resolve(connection, 'nodes') as string[] | null);
  if (connection && keys) cache.link(connection, 'nodes', to(keys));
}

function matches(cache: Cache, conversation: string, { status, assignedUserId }: ConversationFilter): boolean {
  if (status && !status.includes(cache.resolve(conversation, 'status') as never)) return false;
  const assigned = (cache.resolve(conversation, 'assignedUsers') ?? []) as string[];
  return !assignedUserId || assigned.includes(`User:${assignedUserId}`);
}
