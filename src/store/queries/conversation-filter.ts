import type { Channel, ConversationDirection, ConversationStatus } from '../../generated/prisma/enums.ts';

/** Which conversations to list; every condition that is not null must hold. */
export interface ConversationFilter {
  readonly status: ConversationStatus[] | null;
  readonly customerId: string | null;
  readonly assignedUserId: string | null;
  readonly assignedTeamId: string | null;
  /** Whether it is assigned to neither a user nor a team. */
  readonly unassigned: boolean | null;
  readonly queueId: string | null;
  /** Any of them. */
  readonly channels: Channel[] | null;
  readonly priority: number[] | null;
  readonly direction: ConversationDirection | null;
  readonly imported: boolean | null;
  readonly externalIds: string[] | null;
  /** All of them. */
  readonly tags: string[] | null;
  readonly anyTag: string[] | null;
  /** JSON text of an object that their custom attributes contain. */
  readonly custom: string | null;
  readonly createdAfter: Date | null;
  readonly createdBefore: Date | null;
  readonly updatedAfter: Date | null;
  readonly updatedBefore: Date | null;
}

/** A filter that every conversation passes. */
export const anyConversation: ConversationFilter = {
  status: null,
  customerId: null,
  assignedUserId: null,
  assignedTeamId: null,
  unassigned: null,
  queueId: null,
  channels: null,
  priority: null,
  direction: null,
  imported: null,
  externalIds: null,
  tags: null,
  anyTag: null,
  custom: null,
  createdAfter: null,
  createdBefore: null,
  updatedAfter: null,
  updatedBefore: null,
};

type Condition = ($: string) => string;

// The index on facets answers those on arrays, JSON and the direction; `inFacets` says which. A comparison with a boolean lets one
// text serve both cases; if the statement is planned for its values, it is folded away.
const conditions: Record<keyof ConversationFilter, Condition> = {
  status: ($) => `c.status = ANY (${$}::conversation_status[])`,
  customerId: ($) => `c.customer_id = ${$}::uuid`,
  assignedUserId: ($) => `c.assigned_user_ids @> ARRAY[${$}::uuid]`,
  assignedTeamId: ($) => `c.assigned_team_ids @> ARRAY[${$}::uuid]`,
  unassigned: ($) => `(c.assigned_user_ids = '{}'::uuid[] AND c.assigned_team_ids = '{}'::uuid[]) = ${$}::bool`,
  queueId: ($) => `c.queue_id = ${$}::uuid`,
  channels: ($) => `c.channels && ${$}::channel[]`,
  // As in the index for the order by priority, where 0 means none.
  priority: ($) => `coalesce(c.priority, 0) = ANY (${$}::int4[]) AND c.priority IS NOT NULL`,
  direction: ($) => `ARRAY[c.direction] @> ARRAY[${$}::conversation_direction]`,
  imported: ($) => `(c.imported_at IS NOT NULL) = ${$}::bool`,
  externalIds: ($) => `c.external_id = ANY (${$}::text[])`,
  tags: ($) => `c.tags @> ${$}::text[] AND c.tags <> '{}'::text[]`,
  anyTag: ($) => `c.tags && ${$}::text[]`,
  custom: ($) => `c.custom @> ${$}::jsonb AND c.custom <> '{}'::jsonb`,
  createdAfter: ($) => `c.created_at > ${$}::timestamptz`,
  createdBefore: ($) => `c.created_at < ${$}::timestamptz`,
  updatedAfter: ($) => `x.updated_at > ${$}::timestamptz`,
  updatedBefore: ($) => `x.updated_at < ${$}::timestamptz`,
};
const filters = Object.keys(conditions) as (keyof ConversationFilter)[];

type FilterName = keyof ConversationFilter;
const inFacets: ReadonlySet<FilterName> = new Set<FilterName>([
  'assignedUserId',
  'assignedTeamId',
  'unassigned',
  'channels',
  'direction',
  'tags',
  'anyTag',
  'custom',
]);
const inTimes: ReadonlySet<FilterName> = new Set<FilterName>(['updatedAfter', 'updatedBefore']);

// The index on facets begins with the organization, as an array.
const facetsOfOrganization = ' AND ARRAY[c.org_id] = ARRAY[$1::uuid]';

/** Joins `conversation_times x`, which has the indexes of a conversation's times of change and activity, to `conversations c`. */
export const joinTimes = ' JOIN conversation_times x ON x.org_id = c.org_id AND x.conversation_id = c.id';

/** A filter as SQL over `conversations c`: conditions to add (or ''), and whether they need `joinTimes`. */
export interface ConversationFilterSql {
  /** Identifies the shape of the filter: a letter for each condition. */
  readonly name: string;
  readonly given: readonly (keyof ConversationFilter)[];
  readonly condition: string;
  readonly needsTimes: boolean;
  readonly values: unknown[];
}

/** Converts a filter to SQL; its parameters start at `$firstParameter`, and `$1` is the organization. */
export function conversationFilterSql(filter: ConversationFilter, firstParameter: number): ConversationFilterSql {
  const given = filters.filter((name) => filter[name] !== null);
  const conditionsGiven = given.map((each, at) => ` AND ${conditions[each](`$${firstParameter + at}`)}`).join('');
  return {
    name: given.map((each) => String.fromCharCode(97 + filters.indexOf(each))).join(''),
    given,
    condition: given.some((each) => inFacets.has(each)) ? facetsOfOrganization + conditionsGiven : conditionsGiven,
    needsTimes: given.some((each) => inTimes.has(each)),
    values: given.map((each) => filter[each]),
  };
}
