import type { Caller } from '../../domain/access/caller.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import type { Context } from './context.ts';
import { loadExisting } from './load.ts';

/** R45: the keys of the custom attributes that the organization opens to its customers. */
export async function attributeKeysOf(
  { loaders }: Pick<Context, 'loaders'>,
  { orgId }: Pick<Caller, 'orgId'>,
): Promise<readonly string[]> {
  return (await loadExisting(loaders.organization, orgId)).customerAttributeKeys;
}

/** The custom attributes of a conversation that are open to the customer who asks. */
export async function visibleAttributes({ custom }: ConversationRow, context: Context): Promise<object> {
  const all = custom as Record<string, unknown>;
  const open = await attributeKeysOf(context, context.caller);
  return Object.fromEntries(open.filter((key) => Object.hasOwn(all, key)).map((key) => [key, all[key]]));
}
