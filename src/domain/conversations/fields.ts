import { Channel, ConversationDirection, ConversationStatus, Sentiment } from '../../generated/prisma/enums.ts';
import { checkCustomAttributes } from '../core/custom-attributes.ts';
import { type InputCheck, maxLookedAt } from '../core/input-check.ts';

type Check = (check: InputCheck, name: string, value: never) => void;

/** A field of a conversation that is stored unchanged. */
export interface ConversationField {
  readonly kind: 'text' | 'whole' | 'enum' | 'texts' | 'object';
  /** The description in the API's inputs: its meaning and limits. */
  readonly description: string;
  /** The description for an update, if it differs. */
  readonly updateDescription?: string;
  /** The stored value if none is given, and after an update clears it. */
  readonly empty: unknown;
  /** Whether an update can set it. If not, it keeps its value from creation. */
  readonly updatable: boolean;
  /** Whether it is required, so that an update cannot clear it. */
  readonly isRequired?: boolean;
  /** The name and values of its enum in the API; only for kind `enum`. */
  readonly enum?: { readonly name: string; readonly values: Readonly<Record<string, string>> };
  /** Adds an issue for each problem of a value (R5, R6). */
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
 * The single definition of the conversation fields that are stored unchanged. The API's inputs, drafts, patches, import rows and
 * exports are derived from it. It does not contain references to other rows and fields that the gateway sets.
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
    updateDescription:
      'Attributes to set. Others do not change; null removes all. The rules are those of createConversation.',
    check: (check: InputCheck, _name: string, value: Record<string, unknown> | null | undefined) =>
      checkCustomAttributes(check, value),
  },
  defaultLang: text(0, 100, { description: 'Its language, at most 100 characters.' }),
} as const satisfies Record<string, ConversationField>;

type Fields = typeof conversationFields;
export type FieldName = keyof Fields;
type UpdatableName = { [Name in FieldName]: Fields[Name]['updatable'] extends false ? never : Name }[FieldName];

/** The stored values of these fields. */
export type FieldValues = { -readonly [Name in FieldName]: Fields[Name]['empty'] };
/** These fields in an input. Null and absent are equal when a conversation is created. */
export type CreatableFields = { -readonly [Name in FieldName]?: FieldValues[Name] | null };
export type UpdatableFields = { -readonly [Name in UpdatableName]?: FieldValues[Name] | null };

const entries = Object.entries(conversationFields) as [FieldName, ConversationField][];
export const fieldNames: readonly FieldName[] = entries.map(([name]) => name);
export const updatableNames = entries.filter(([, { updatable }]) => updatable).map(([name]) => name) as UpdatableName[];

/** Adds the issues of these fields in an input that creates or updates a conversation (R5, R6). */
export function checkFields(check: InputCheck, input: CreatableFields): void {
  for (const [name, field] of entries) field.check(check, name, input[name] as never);
}

/** Adds an issue for each required field that an update sets to null. */
export function checkCleared(check: InputCheck, input: UpdatableFields): void {
  for (const name of updatableNames) {
    const { isRequired }: ConversationField = conversationFields[name];
    if (isRequired && input[name] === null) check.add([name], `Must not be null: a conversation always has a ${name}.`);
  }
}

/** The values for a new conversation: those given, or the default of the field. */
export function givenOrEmpty(input: CreatableFields): FieldValues {
  // Always the same names in the same order, so that V8 uses one hidden class for all these objects.
  const values: Partial<Record<FieldName, unknown>> = {};
  for (const [name, { empty }] of entries) values[name] = input[name] ?? empty;
  return values as FieldValues;
}
