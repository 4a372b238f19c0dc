import type { FieldNode } from 'graphql';
import { keysetOf, type PageArgs, requestKey, toPageRequest } from '../../domain/core/pagination.ts';
import type { Context } from '../../schema/core/context.ts';
import type { Keyset } from '../../store/queries/keyset.ts';
import type { Selected, Selections } from './selection.ts';

export type Values = Record<string, unknown>;

/** The coerced arguments of a field. Throws if they are invalid. */
export type ArgsOf = <Args>(typeName: string, node: FieldNode, variables: Values) => Args;

/** Returns the JSON of a root field, including PostgreSQL's marks; null if the executor must answer. */
export type ReadField = (context: Context, variables: Values) => Promise<string | null>;

/** Plans a root field. Throws NotPlannable if that is not possible. */
export type PlanField = (selections: Selections, asked: Selected, argsOf: ArgsOf) => ReadField;

/** The page of threads that a field's arguments select, with a text that identifies it. */
export function threadPageOf(
  threads: FieldNode | null,
  argsOf: ArgsOf,
  variables: Values,
): { name: string; page: Keyset | null } {
  if (threads === null) return { name: '', page: null };
  const request = toPageRequest(argsOf<PageArgs>('Conversation', threads, variables), 'THREADS');
  // Without the extra row, because the selection does not ask whether there are more.
  return { name: requestKey(request), page: { ...keysetOf(request), limit: request.size } };
}
