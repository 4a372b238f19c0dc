import { isLosslessNumber } from 'lossless-json';
import { z } from 'zod';
import {
  type ConversationField,
  type CreatableFields,
  conversationFields,
  type FieldName,
} from '../../domain/conversations/fields.ts';
import { isTooLongForNum, tooLongForNum } from '../../domain/core/custom-attributes.ts';
import { parseInstant } from '../../domain/core/instant.ts';
import { Channel, CustomerGender, CustomerPhotoType, ThreadType } from '../../generated/prisma/enums.ts';
import type { Notes } from './convert/fields.ts';
import type { Reason } from './source-row.ts';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const time = z
  .string()
  .refine((each) => parseInstant(each) !== null, 'Must be a time with an offset, such as 2024-01-31T09:30:00Z.')
  .nullish();
const oneOf = <const Values extends Record<string, string>>(values: Values) =>
  z.enum(Object.values(values) as [Values[keyof Values], ...Values[keyof Values][]]).nullish();

const Customer = z.strictObject({
  id: text,
  externalId: text,
  email: text,
  firstName: text,
  lastName: text,
  phone: text,
  photoUrl: text,
  photoType: oneOf(CustomerPhotoType),
  jobTitle: text,
  background: text,
  location: text,
  organization: text,
  gender: oneOf(CustomerGender),
  age: text,
});
/** With a `url` instead of `data`, it is still to be fetched. */
const Attachment = z
  .strictObject({ fileName: z.string(), mimeType: z.string(), data: z.string().optional(), url: z.string().optional() })
  .refine(({ data, url }) => data !== undefined || url !== undefined, { path: ['data'], message: 'Is required.' })
  .transform(({ data = '', ...rest }) => ({ ...rest, data }));
const Thread = z.strictObject({
  type: oneOf(ThreadType),
  text: z.string(),
  createdAt: time,
  attachments: z.array(Attachment).nullish(),
  channel: oneOf(Channel),
  createdBy: text,
  customer: Customer.nullish(),
  authorName: text,
});

// Checked here, because such a number would reach a gateway rounded or as null.
const attribute = z.unknown().refine((each) => !isLosslessNumber(each) && !isTooLongForNum(each), tooLongForNum);

/** The shapes of the conversation's own fields, derived from their kinds in the domain. */
const shapes = Object.fromEntries(
  (Object.entries(conversationFields) as [FieldName, ConversationField][]).map(([name, field]) => [
    name,
    shapeOf(field),
  ]),
) as { [Name in FieldName]: z.ZodType<CreatableFields[Name]> };

function shapeOf({ kind, enum: values }: ConversationField): z.ZodType {
  switch (kind) {
    case 'text':
      return text;
    case 'whole':
      return z.int32().nullish();
    case 'texts':
      return texts;
    case 'object':
      return z.record(z.string(), attribute).nullish();
    case 'enum':
      return oneOf(values?.values ?? {});
  }
}

/** A conversation to create, as JSON: the API's `CreateConversationInput` with times as text. */
const Row = z.strictObject({
  customer: Customer,
  id: text,
  ...shapes,
  createdAt: time,
  importedAt: time,
  assignedUsers: texts,
  assignedTeams: texts,
  queue: text,
  threads: z.array(Thread).nullish(),
});

export type ImportRow = z.output<typeof Row>;

/** The names of a conversation's fields in a row. */
export const rowFields: readonly string[] = Object.keys(Row.shape);
export const customerFields: readonly string[] = Object.keys(Customer.shape);
export const threadFields: readonly string[] = Object.keys(Thread.shape);

/**
 * Parses a row, or returns everything that is wrong with its shape; the domain checks the values. Unknown fields are removed
 * and reported.
 */
export function parseRow(value: unknown, notes: Notes): ImportRow | Reason[] {
  const parsed = Row.safeParse(value);
  if (parsed.success) return parsed.data;
  const strange = parsed.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
  if (strange.length === 0) return toReasons(parsed.error.issues);
  for (const { path, keys } of strange) {
    const holder = path.reduce<unknown>((at, part) => (at as Record<PropertyKey, unknown>)[part], value);
    const prefix = path.map((part) => (typeof part === 'number' ? '[]' : `${String(part)}.`)).join('');
    for (const key of keys) {
      notes.leftOut(`${prefix.replaceAll('.[]', '[].')}${key}`, null);
      delete (holder as Record<string, unknown>)[key];
    }
  }
  const again = Row.safeParse(value);
  return again.success ? again.data : toReasons(again.error.issues);
}

function toReasons(issues: readonly z.core.$ZodIssue[]): Reason[] {
  return issues.map((issue) => ({ code: 'INVALID_INPUT', message: describe(issue), path: issue.path.map(String) }));
}

const kinds: Record<string, string> = {
  object: 'an object',
  record: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
};

/** Zod's own messages about types are written for programmers. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  return issue.message.endsWith('received undefined')
    ? 'Is required.'
    : `Must be ${kinds[issue.expected] ?? issue.expected}.`;
}
