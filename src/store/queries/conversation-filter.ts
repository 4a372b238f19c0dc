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

// The second half of each condition on an array or JSON repeats the condition of the partial index; otherwise the planner would
// not use it. A comparison with a boolean lets one text serve both cases; if the statement is planned for its values, it is
// folded away.
const conditions: Record<keyof ConversationFilter, Condition> = {
  status: ($) => `c.status = ANY (${$}::conversation_status[])`,
  customerId: ($) => `c.customer_id = ${$}::uuid`,
  assignedUserId: ($) => `c.assigned_user_ids @> ARRAY[${$}::uuid] AND c.assigned_user_ids <> '{}'::uuid[]`,
  assignedTeamId: ($) => `c.assigned_team_ids @> ARRAY[${$}::uuid] AND c.assigned_team_ids <> '{}'::uuid[]`,
  unassigned: ($) => `(c.assigned_user_ids = '{}'::uuid[] AND c.assigned_team_ids = '{}'::uuid[]) = ${$}::bool`,
  queueId: ($) => `c.queue_id = ${$}::uuid`,
  channels: ($) => `c.channels && ${$}::channel[]`,
  // As in the index for the order by priority, where 0 means none.
  priority: ($) => `coalesce(c.priority, 0) = ANY (${$}::int4[]) AND c.priority IS NOT NULL`,
  direction: ($) => `c.direction = ${$}::conversation_direction`,
  imported: ($) => `(c.imported_at IS NOT NULL) = ${$}::bool`,
  externalIds: ($) => `c.external_id = ANY (${$}::text[])`,
  tags: ($) => `c.tags @> ${$}::text[] AND c.tags <> '{}'::text[]`,
  anyTag: ($) => `c.tags && ${$}::text[] AND c.tags <> '{}'::text[]`,
  custom: ($) => `c.custom @> ${$}::jsonb AND c.custom <> '{}'::jsonb`,
  createdAfter: ($) => `c.created_at > ${$}::timestamptz`,
  createdBefore: ($) => `c.created_at < ${$}::timestamptz`,
  updatedAfter: ($) => `c.updated_at > ${$}::timestamptz`,
  updatedBefore: ($) => `c.updated_at < ${$}::timestamptz`,
};
const filters = Object.keys(conditions) as (keyof ConversationFilter)[];

// The index of rare channels leaves out conversations in chat alone, which are most of them.
const inRareChannels = `c.channels <> '{}'::channel[] AND c.channels <> '{CHAT}'::channel[]`;

/** A filter as SQL over `conversations c`: conditions to add (or ''). */
export interface ConversationFilterSql {
  /** Identifies the shape of the filter: a letter for each condition. */
  readonly name: string;
  readonly given: readonly (keyof ConversationFilter)[];
  readonly condition: string;
  readonly values: unknown[];
}

/** Converts a filter to SQL; its parameters start at `$firstParameter`. */
export function conversationFilterSql(filter: ConversationFilter, firstParameter: number): ConversationFilterSql {
  const given = filters.filter((name) => filter[name] !== null);
  let name = given.map((each) => String.fromCharCode(97 + filters.indexOf(each))).join('');
  let condition = given.map((each, at) => ` AND ${conditions[each](`$${firstParameter + at}`)}`).join('');
  if (filter.channels !== null && !filter.channels.includes('CHAT')) {
    name += '_rare';
    condition += ` AND ${inRareChannels}`;
  }
  return { name, given, condition, values: given.map((each) => filter[each]) };
}
