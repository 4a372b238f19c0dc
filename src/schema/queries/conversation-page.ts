import { decodeId, type IdType } from '../../domain/core/ids.ts';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { type PageArgs, type PageRequest, toPageRequest } from '../../domain/core/pagination.ts';
import { isStorable } from '../../domain/core/text.ts';
import type { ConversationStatus } from '../../generated/prisma/enums.ts';
import type { ConversationFilter, ConversationOrder } from '../../store/queries/conversation-pages.ts';

/** The arguments of `conversations`, as its type in the schema lets them through. */
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

/** What no row has: an id that is malformed or of another type finds nothing, as one that does not exist. */
export const noRow = '00000000-0000-0000-0000-000000000000';

/** Which page of which conversations the arguments ask for. Throws InvalidRequestError, which names the argument. */
export function toConversationPage({ filter, orderBy, ...args }: ConversationListArgs): {
  request: PageRequest;
  filter: ConversationFilter;
  order: ConversationOrder;
} {
  const order = orderBy ?? 'NEWEST';
  const request = toPageRequest(args, order);
  const key = (type: IdType, id: string | null | undefined) => (id == null ? null : (decodeId(type, id) ?? noRow));
  if ((filter?.tags?.length ?? 0) > 20)
    throw new InvalidRequestError('filter.tags must hold at most 20 tags.', ['filter', 'tags']);
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

/** R25: throws where an argument holds text that PostgreSQL cannot. */
export function requireStorable(name: string, text: string): void {
  if (!isStorable(text))
    throw new InvalidRequestError(`${name} must not contain U+0000 or a lone surrogate.`, name.split('.'));
}
