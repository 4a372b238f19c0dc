import type { FieldNode } from 'graphql';
import { keysetOf, type PageArgs, requestKey, toPageRequest } from '../../domain/core/pagination.ts';
import type { Context } from '../../schema/core/context.ts';
import type { ThreadKeyset } from '../sql/conversation-json.ts';
import type { Selected, Selections } from './selection.ts';

export type Values = Record<string, unknown>;

/** The coerced arguments of a field. Throws if they are invalid. */
export type ArgsOf = <Args>(typeName: string, node: FieldNode, variables: Values) => Args;

/** Returns the JSON of a root field, including PostgreSQL's marks; null if the executor must execute it. */
export type ReadField = (context: Context, variables: Values) => Promise<string | null>;

/** Plans a root field. Throws NotPlannable if that is not possible. */
export type PlanField = (selections: Selections, asked: Selected, argsOf: ArgsOf) => ReadField;

/** The page of threads that a field's arguments select, with a text that identifies it. */
export function threadPageOf(
  threads: FieldNode | null,
  argsOf: ArgsOf,
  variables: Values,
): { name: string; page: ThreadKeyset | null } {
  if (threads === null) return { name: '', page: null };
  const args = argsOf<PageArgs & { type?: ThreadKeyset['types'] }>('Conversation', threads, variables);
  const request = toPageRequest(args, 'THREADS');
  const types = args.type ?? null;
  // Without the extra row, because the operation does not ask whether there are more.
  const name = `${requestKey(request)} ${types?.join() ?? 'all'}`;
  return { name, page: { ...keysetOf(request), limit: request.size, types } };
}
