import type { InputFieldRef } from '@pothos/core';
import {
  type ConversationField,
  type CreatableFields,
  conversationFields,
  type FieldName,
  type UpdatableFields,
  updatableNames,
} from '../../domain/conversations/fields.ts';
import type { builder } from '../core/builder.ts';
import { Channel, ConversationDirection, ConversationStatus, Sentiment } from '../core/enums.ts';

type Types = typeof builder.$inferSchemaTypes;
type InputBuilder = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;
type InputFields<Values> = { [Name in keyof Values]-?: InputFieldRef<Types, Values[Name]> };

const enums = { Channel, ConversationDirection, ConversationStatus, Sentiment } as const;

/** R45: the fields that a customer can set. */
const openToCustomers: ReadonlySet<FieldName> = new Set(['name', 'custom', 'defaultLang']);

/** The input fields from `domain/conversations/fields` for creating a conversation. */
export function fieldsToCreate(t: InputBuilder): InputFields<CreatableFields> {
  const fields = Object.entries(conversationFields) as [FieldName, ConversationField][];
  return Object.fromEntries(
    fields.map(([name, field]) => [
      name,
      inputField(t, field, field.description, field.isRequired ? field.empty : null, openToCustomers.has(name)),
    ]),
  ) as InputFields<CreatableFields>;
}

/** The same for an update: absent fields do not change, so there are no defaults. */
export function fieldsToUpdate(t: InputBuilder): InputFields<UpdatableFields> {
  return Object.fromEntries(
    updatableNames.map((name) => {
      const field: ConversationField = conversationFields[name];
      return [name, inputField(t, field, field.updateDescription ?? field.description, null)];
    }),
  ) as InputFields<UpdatableFields>;
}

function inputField(
  t: InputBuilder,
  field: ConversationField,
  description: string,
  defaultValue: unknown,
  open = false,
) {
  const options = { description, openToCustomers: open };
  switch (field.kind) {
    case 'text':
      return t.string(options);
    case 'whole':
      return t.int(options);
    case 'texts':
      return t.stringList(options);
    case 'object':
      return t.field({ type: 'JSONObject', ...options });
    case 'enum': {
      const type = enums[field.enum?.name as keyof typeof enums] as typeof Channel;
      return t.field({ type, ...options, ...(defaultValue !== null && { defaultValue: defaultValue as 'CHAT' }) });
    }
  }
}
