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
jsonObject.description = 'A JSON object with any keys and values.';
builder.addScalarType('JSONObject', jsonObject);

builder.queryType({ description: 'What you can read. All of it belongs to the organization of your token.' });
builder.mutationType({
  description:
    'What you can write. The mutations of a request run in sequence. Expected failures are members of each ' +
    'result; select `__typename` and handle every member. A token without read permission sees ids, what it sent ' +
    'itself, and values that the write set; an operation that selects more is FORBIDDEN as a whole, and ' +
    'nothing is executed.',
});

builder.subscriptionType({
  description:
    'Live updates, over server-sent events or WebSocket. Fields are resolved when the event is sent. Each ' +
    'event has `extensions.position`; pass it as `after` to resume after that event. Imports cause no events.',
});
