import { type FieldNode, isConstValueNode } from 'graphql';
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
export type PlanField = (selections: Selections, requested: Selected, argsOf: ArgsOf) => ReadField;

/** A page of threads, with a text that identifies it. */
interface ThreadPage {
  readonly name: string;
  readonly page: ThreadKeyset | null;
}

/** Plans the page of threads that a field's arguments select. Arguments without variables are read once for all requests. */
export function planThreadPage(threads: FieldNode | null, argsOf: ArgsOf): (variables: Values) => ThreadPage {
  if (threads === null) return () => noThreads;
  const isConstant = threads.arguments?.every(({ value }) => isConstValueNode(value)) ?? true;
  if (!isConstant) return (variables) => threadPageOf(threads, argsOf, variables);
  // Not before the first request: invalid arguments are its errors.
  let known: ThreadPage | null = null;
  return (variables) => {
    known ??= threadPageOf(threads, argsOf, variables);
    return known;
  };
}

const noThreads: ThreadPage = { name: '', page: null };

function threadPageOf(threads: FieldNode, argsOf: ArgsOf, variables: Values): ThreadPage {
  const args = argsOf<PageArgs & { type?: ThreadKeyset['types'] }>('Conversation', threads, variables);
  const request = toPageRequest(args, 'THREADS');
  const types = args.type ?? null;
  // Without the extra row, because the operation does not ask whether there are more.
  const name = `${requestKey(request)} ${types?.join() ?? 'all'}`;
  return { name, page: { ...keysetOf(request), limit: request.size, types } };
}
