import type { FieldNode } from 'graphql';
import { keysetOf, type PageArgs, requestKey, toPageRequest } from '../../domain/core/pagination.ts';
import type { Context } from '../../schema/core/context.ts';
import type { ThreadKeyset } from '../sql/conversation-json.ts';
import type { Selected, Selections } from './selection.ts';

export type Values = Record<string, unknown>;

/** The arguments of a field, coerced. Throws where they do not fit. */
export type ArgsOf = <Args>(typeName: string, node: FieldNode, variables: Values) => Args;

/** Gives the JSON of a root field, with PostgreSQL's marks in it, or null where the executor is to answer. */
export type ReadField = (context: Context, variables: Values) => Promise<string | null>;

/** Plans a root field; throws NotPlannable where it cannot. */
export type PlanField = (selections: Selections, asked: Selected, argsOf: ArgsOf) => ReadField;

/** The page of threads that a field's arguments ask for, with a text that tells it from others. */
export function threadPageOf(
  threads: FieldNode | null,
  argsOf: ArgsOf,
  variables: Values,
): { name: string; page: ThreadKeyset | null } {
  if (threads === null) return { name: '', page: null };
  const args = argsOf<PageArgs & { type?: ThreadKeyset['types'] }>('Conversation', threads, variables);
  const request = toPageRequest(args, 'THREADS');
  const types = args.type ?? null;
  // Without the row too many: nobody asks whether there are more.
  const name = `${requestKey(request)} ${types?.join() ?? 'all'}`;
  return { name, page: { ...keysetOf(request), limit: request.size, types } };
}
