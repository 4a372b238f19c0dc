import { decodeId, type IdType } from '../../domain/core/ids.ts';
import { InputCheck } from '../../domain/core/input-check.ts';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { type PageArgs, type PageRequest, toPageRequest } from '../../domain/core/pagination.ts';
import { isLongerThan, isStorable } from '../../domain/core/text.ts';
import type { Channel, ConversationDirection, ConversationStatus } from '../../generated/prisma/enums.ts';
import type { ConversationFilter } from '../../store/queries/conversation-filter.ts';
import type { ConversationOrder } from '../../store/queries/conversation-pages.ts';
import { type SearchWord, searchWords } from '../../store/search/words.ts';

/** The values of `ConversationFilter`, as its GraphQL type allows them. */
export interface ConversationFilterInput {
  status?: ConversationStatus[] | null;
  customerId?: string | null;
  assignedUserId?: string | null;
  assignedTeamId?: string | null;
  unassigned?: boolean | null;
  queueId?: string | null;
  channels?: Channel[] | null;
  priority?: number[] | null;
  direction?: ConversationDirection | null;
  imported?: boolean | null;
  externalIds?: string[] | null;
  tags?: string[] | null;
  anyTag?: string[] | null;
  custom?: Record<string, unknown> | null;
  createdAfter?: Date | null;
  createdBefore?: Date | null;
  updatedAfter?: Date | null;
  updatedBefore?: Date | null;
  search?: string | null;
}

/** The arguments of `conversations`, as the schema types them. */
export interface ConversationListArgs extends PageArgs {
  filter?: ConversationFilterInput | null;
  orderBy?: ConversationOrder | null;
}

/** An id that no row has. It replaces ids that are malformed or of another type, so that they find nothing. */
export const noRow = '00000000-0000-0000-0000-000000000000';

const maxTags = 20;
const maxPriorities = 20;
const maxExternalIds = 100;
const maxCustomLength = 5_000;
const maxSearchLength = 256;
const maxSearchWords = 20;

/** The page and filter in the arguments. Throws an InvalidRequestError that names the argument. */
export function toConversationPage({ filter, orderBy, ...args }: ConversationListArgs): {
  request: PageRequest;
  filter: ConversationFilter;
  order: ConversationOrder;
  search: readonly SearchWord[] | null;
} {
  const order = orderBy ?? 'NEWEST';
  const request = toPageRequest(args, order);
  return { request, filter: toConversationFilter(filter ?? {}), order, search: toSearch(filter?.search) };
}

/**
 * The words to search for: null if there is no search, an empty list if the text contains no word, which finds nothing. Throws
 * InvalidRequestError if the text is too long.
 */
export function toSearch(text: string | null | undefined): readonly SearchWord[] | null {
  if (text == null || text.trim() === '') return null;
  if (isLongerThan(text, maxSearchLength))
    throw new InvalidRequestError(`filter.search must have at most ${maxSearchLength} characters.`, [
      'filter',
      'search',
    ]);
  requireStorable('filter.search', text);
  const words = searchWords(text);
  if (words.length > maxSearchWords)
    throw new InvalidRequestError(`filter.search must have at most ${maxSearchWords} words.`, ['filter', 'search']);
  return words;
}

/** The store's conditions for a filter. Throws InvalidRequestError, which names the invalid field. */
export function toConversationFilter(input: ConversationFilterInput): ConversationFilter {
  requireUsable(input);
  const key = (type: IdType, id: string | null | undefined) => (id == null ? null : (decodeId(type, id) ?? noRow));
  const { tags, custom } = input;
  return {
    status: input.status ?? null,
    customerId: key('Customer', input.customerId),
    assignedUserId: key('User', input.assignedUserId),
    assignedTeamId: key('Team', input.assignedTeamId),
    unassigned: input.unassigned ?? null,
    queueId: key('Queue', input.queueId),
    channels: input.channels ?? null,
    priority: input.priority ?? null,
    direction: input.direction ?? null,
    imported: input.imported ?? null,
    externalIds: input.externalIds ?? null,
    tags: tags && tags.length > 0 ? tags : null,
    anyTag: input.anyTag ?? null,
    custom: custom && Object.keys(custom).length > 0 ? JSON.stringify(custom) : null,
    createdAfter: input.createdAfter ?? null,
    createdBefore: input.createdBefore ?? null,
    updatedAfter: input.updatedAfter ?? null,
    updatedBefore: input.updatedBefore ?? null,
  };
}

/** The results of a list or a count: without a search, for a search without words, and for the words of a search. */
interface BySearch<Result> {
  readonly all: () => Promise<Result>;
  readonly none: Result;
  readonly found: (words: readonly SearchWord[]) => Promise<Result>;
}

/** Calls the function that fits the words from `toSearch`. */
export async function bySearch<Result>(search: readonly SearchWord[] | null, ways: BySearch<Result>): Promise<Result> {
  if (search === null) return ways.all();
  return search.length === 0 ? ways.none : ways.found(search);
}

function requireUsable(input: ConversationFilterInput): void {
  requireAtMost('tags', input.tags, maxTags, 'tags');
  requireAtMost('anyTag', input.anyTag, maxTags, 'tags');
  requireAtMost('priority', input.priority, maxPriorities, 'priorities');
  requireAtMost('externalIds', input.externalIds, maxExternalIds, 'ids');
  const check = new InputCheck();
  // A malformed id matches nothing.
  const { externalIds, tags, anyTag, custom } = input;
  check.storable({ externalIds, tags, anyTag, custom });
  const [issue] = check.error()?.issues ?? [];
  if (issue) {
    const path = ['filter', ...issue.path];
    throw new InvalidRequestError(`${path.join('.')}: ${issue.message}`, path);
  }
  if (input.custom && JSON.stringify(input.custom).length > maxCustomLength)
    throw new InvalidRequestError(`filter.custom must have at most ${maxCustomLength} characters as JSON.`, [
      'filter',
      'custom',
    ]);
}

function requireAtMost(name: string, list: readonly unknown[] | null | undefined, most: number, what: string): void {
  if (list != null && list.length > most)
    throw new InvalidRequestError(`filter.${name} must hold at most ${most} ${what}.`, ['filter', name]);
}

/** R25: throws if an argument contains text that PostgreSQL cannot store. */
export function requireStorable(name: string, text: string): void {
  if (!isStorable(text))
    throw new InvalidRequestError(`${name} must not contain U+0000 or a lone surrogate.`, name.split('.'));
}
