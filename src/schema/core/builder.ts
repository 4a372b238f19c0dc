import SchemaBuilder from '@pothos/core';
import type { GraphQLScalarType } from 'graphql';
import { GraphQLJSONObject } from 'graphql-scalars';
import { accessPlugin } from './access-plugin.ts';
import type { Context } from './context.ts';
import { DateTimeScalar } from './date-time.ts';

export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSONObject: { Input: Record<string, unknown>; Output: unknown };
  };
}>({ plugins: [accessPlugin], defaultFieldNullability: false });

builder.addScalarType('DateTime', DateTimeScalar);
const jsonObject: GraphQLScalarType = GraphQLJSONObject;
jsonObject.description = 'An object of JSON: any keys, any JSON values.';
builder.addScalarType('JSONObject', jsonObject);

builder.queryType({ description: 'What can be read. Everything is of the organization that your token belongs to.' });
builder.mutationType({
  description:
    'What can be written. Mutations of one request run one after the other. Expected failures are members of each result; ' +
    'ask for `__typename` and handle every one. A token that may not read is shown ids, what it sent itself and what the write ' +
    'decided; an operation that asks for more is FORBIDDEN as a whole, and nothing is done.',
});

builder.subscriptionType({
  description:
    'What can be listened to, over server-sent events or WebSocket. Each event is resolved as things stand when it is sent, and ' +
    'comes with `extensions.position`: what `after` takes to go on behind it. Imports cause no events.',
});
