import { Channel, ConversationDirection, ConversationStatus, Sentiment } from '../../generated/prisma/enums.ts';
import { checkCustomAttributes } from '../core/custom-attributes.ts';
import { type InputCheck, maxLookedAt } from '../core/input-check.ts';

type Check = (check: InputCheck, name: string, value: never) => void;

/** A field of a conversation whose value is stored as it is given. */
export interface ConversationField {
  readonly kind: 'text' | 'whole' | 'enum' | 'texts' | 'object';
  /** For the API's inputs: what it means, and its limits. */
  readonly description: string;
  /** The same for an update, where that says something else. */
  readonly updateDescription?: string;
  /** What is stored where nothing is given, and where an update clears it. */
  readonly empty: unknown;
  /** Can an update set it? If not, it keeps the value that the conversation was created with. */
  readonly updatable: boolean;
  /** Must it always have a value, so that an update cannot clear it? */
  readonly isRequired?: boolean;
  /** The name of its enum in the API, with the values; only of kind `enum`. */
  readonly enum?: { readonly name: string; readonly values: Readonly<Record<string, string>> };
  /** Notes what is wrong with a value (R5, R6). */
  readonly check: Check;
}

interface Words {
  readonly description: string;
  readonly updateDescription?: string;
  readonly updatable?: boolean;
}

const unchecked: Check = () => {};

const text = (min: number, max: number, { updatable = true, ...words }: Words) => ({
  kind: 'text' as const,
  empty: null as string | null,
  updatable,
  check: (check: InputCheck, name: string, value: string | null | undefined) => check.length([name], value, min, max),
  ...words,
});

const whole = (min: number, max: number, { updatable = true, ...words }: Words) => ({
  kind: 'whole' as const,
  empty: null as number | null,
  updatable,
  check: (check: InputCheck, name: string, value: number | null | undefined) => {
    if (value != null && (value < min || value > max)) check.add([name], `Must be ${min} to ${max}.`);
  },
  ...words,
});

const oneOf = <Value extends string>(
  name: string,
  values: Readonly<Record<Value, Value>>,
  { updatable = true, ...words }: Words,
) => ({
  kind: 'enum' as const,
  enum: { name, values: values as Readonly<Record<string, string>> },
  empty: null as Value | null,
  updatable,
  check: unchecked,
  ...words,
});

const required = <Value extends string>(
  name: string,
  values: Readonly<Record<Value, Value>>,
  empty: Value,
  words: Words,
) => ({ ...oneOf(name, values, words), empty, isRequired: true });

/** R6: at most 20, each once and 1 to 64 characters long. */
const tags = ({ updatable = true, ...words }: Words) => ({
  kind: 'texts' as const,
  empty: Object.freeze([]) as unknown as string[],
  updatable,
  check: (check: InputCheck, name: string, value: string[] | null | undefined) => {
    check.list([name], value, 20);
    for (const [index, tag] of (value ?? []).slice(0, maxLookedAt).entries()) check.length([name, index], tag, 1, 64);
  },
  ...words,
});

/**
 * The fields of a conversation that writes store as they are given, each in this one place: inputs of the API, drafts,
 * patches, rows of imports and exports are derived from here. Fields that refer to other rows, or that the gateway
 * decides on, are not among them.
 */
export const conversationFields = {
  externalId: text(1, 256, {
    description:
      'Its id in another system, 1 to 256 characters, unique in the organization. An id that is taken is CONFLICT.',
  }),
  name: text(0, 256, { description: 'What it is about, at most 256 characters.' }),
  status: required('ConversationStatus', ConversationStatus, 'OPEN', {
    description: 'Its status.',
    updateDescription: 'Its status; not null.',
  }),
  priority: whole(1, 5, { description: '1 to 5.' }),
  direction: oneOf('ConversationDirection', ConversationDirection, {
    description: 'Who started it.',
  }),
  replyChannel: oneOf('Channel', Channel, { description: 'The channel for replies.' }),
  tags: tags({
    description: 'At most 20, 1 to 64 characters each, without repetition.',
    updateDescription: 'All tags of the conversation: at most 20, 1 to 64 characters each, without repetition.',
  }),
  suggestedTags: tags({
    description:
      'Suggested tags that nobody has accepted yet: at most 20, 1 to 64 characters each, without repetition.',
    updateDescription: 'All suggested tags: at most 20, 1 to 64 characters each, without repetition.',
  }),
  sentiment: oneOf('Sentiment', Sentiment, { description: 'How the customer seems to feel.' }),
  satisfaction: whole(0, 100, { description: 'How satisfied the customer said they are: 0 to 100.' }),
  custom: {
    kind: 'object',
    empty: Object.freeze({}) as Record<string, unknown>,
    updatable: true,
    description:
      'At most 100 attributes, with keys of at most 256 characters. The end of each key is its type: `Num` ' +
      '(a number within ±(2^53 - 1), so that no digit is lost), `At` (RFC 3339 time), `Str` or `Txt` (at ' +
      'most 1,024 characters), `Bool`, `Url` (absolute http or https, at most 2,048 characters). Null is ' +
      'always allowed.',
    updateDescription: 'Attributes to set. Others stay; null removes all. The rules are those of createConversation.',
    check: (check: InputCheck, _name: string, value: Record<string, unknown> | null | undefined) =>
      checkCustomAttributes(check, value),
  },
  defaultLang: text(0, 100, { description: 'Its language, at most 100 characters.' }),
} as const satisfies Record<string, ConversationField>;

type Fields = typeof conversationFields;
export type FieldName = keyof Fields;
type UpdatableName = { [Name in FieldName]: Fields[Name]['updatable'] extends false ? never : Name }[FieldName];

/** What is stored of these fields. */
export type FieldValues = { -readonly [Name in FieldName]: Fields[Name]['empty'] };
/** What an input gives of them; null and absent are one thing when a conversation is created. */
export type CreatableFields = { -readonly [Name in FieldName]?: FieldValues[Name] | null };
export type UpdatableFields = { -readonly [Name in UpdatableName]?: FieldValues[Name] | null };

const entries = Object.entries(conversationFields) as [FieldName, ConversationField][];
export const fieldNames: readonly FieldName[] = entries.map(([name]) => name);
export const updatableNames = entries.filter(([, { updatable }]) => updatable).map(([name]) => name) as UpdatableName[];

/** Notes what is wrong with these fields of an input that creates or updates a conversation (R5, R6). */
export function checkFields(check: InputCheck, input: CreatableFields): void {
  for (const [name, field] of entries) field.check(check, name, input[name] as never);
}

/** Notes an issue for each field of an update that is null although it must always have a value. */
export function checkCleared(check: InputCheck, input: UpdatableFields): void {
  for (const name of updatableNames) {
    const { isRequired }: ConversationField = conversationFields[name];
    if (isRequired && input[name] === null) check.add([name], `Must not be null: a conversation always has a ${name}.`);
  }
}

/** The values that a conversation is created with: what is given, or what a field has where nothing is. */
export function givenOrEmpty(input: CreatableFields): FieldValues {
  // Always the same names in the same order, so all these objects have one shape.
  const values: Partial<Record<FieldName, unknown>> = {};
  for (const [name, { empty }] of entries) values[name] = input[name] ?? empty;
  return values as FieldValues;
}
