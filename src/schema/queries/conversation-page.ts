import { decodeId, type IdType } from '../../domain/core/ids.ts';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { type PageArgs, type PageRequest, toPageRequest } from '../../domain/core/pagination.ts';
import { isStorable } from '../../domain/core/text.ts';
import type { ConversationStatus } from '../../generated/prisma/enums.ts';
import type { ConversationFilter, ConversationOrder } from '../../store/queries/conversation-pages.ts';

/** The arguments of `conversations`, as the schema types them. */
export interface ConversationListArgs extends PageArgs {
  filter?: {
    status?: ConversationStatus[] | null;
    customerId?: string | null;
    assignedUserId?: string | null;
    assignedTeamId?: string | null;
    tags?: string[] | null;
    createdAfter?: Date | null;
    createdBefore?: Date | null;
  } | null;
  orderBy?: ConversationOrder | null;
}

// A key that no row has: a malformed id or one of another type finds nothing, like an id that does not exist.
const noRow = '00000000-0000-0000-0000-000000000000';

/** The page and filter in the arguments. Throws an InvalidRequestError that names the argument. */
export function toConversationPage({ filter, orderBy, ...args }: ConversationListArgs): {
  request: PageRequest;
  filter: ConversationFilter;
  order: ConversationOrder;
} {
  const order = orderBy ?? 'NEWEST';
  const request = toPageRequest(args, order);
  const key = (type: IdType, id: string | null | undefined) => (id == null ? null : (decodeId(type, id) ?? noRow));
  if ((filter?.tags?.length ?? 0) > 20)
    throw new InvalidRequestError('filter.tags must have at most 20 tags.', ['filter', 'tags']);
  for (const tag of filter?.tags ?? []) requireStorable('filter.tags', tag);
  const wanted = {
    status: filter?.status ?? null,
    customerId: key('Customer', filter?.customerId),
    assignedUserId: key('User', filter?.assignedUserId),
    assignedTeamId: key('Team', filter?.assignedTeamId),
    tags: filter?.tags && filter.tags.length > 0 ? filter.tags : null,
    createdAfter: filter?.createdAfter ?? null,
    createdBefore: filter?.createdBefore ?? null,
  };
  return { request, filter: wanted, order };
}

/** R25: throws if an argument contains text that PostgreSQL cannot store. */
export function requireStorable(name: string, text: string): void {
  if (!isStorable(text))
    throw new InvalidRequestError(`${name} must not contain U+0000 or a lone surrogate.`, name.split('.'));
}
