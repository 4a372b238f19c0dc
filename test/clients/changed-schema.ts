import { readFile } from 'node:fs/promises';
import { createSchema, createYoga } from 'graphql-yoga';
import { listen } from '../support/gateways/gateway-address.ts';
import type { Address } from './follow.ts';

export const schemaText = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** The schema with one change, which must match exactly one place. */
export function change(from: RegExp, to: string, text = schemaText): string {
  const places = [...text.matchAll(new RegExp(from, `g${from.flags.replace('g', '')}`))];
  if (places.length !== 1) throw new Error(`${from} is in the schema ${places.length} times.`);
  return text.replace(from, to);
}

/** Matches between `type NAME {` and its `}`, up to the field: for a change within one type. */
export const fieldOf = (type: string, field: string) =>
  new RegExp(
    `(?<=^(?:type|input) ${type}\\b[^}]*?)(?<=\\n)(?: {2}"""(?:(?!""").)*"""\\n)? {2}${field}: [^\\n]*\\n`,
    'ms',
  );

/** A server that serves a schema to generators through introspection, and nothing else. */
export async function tell(text: string): Promise<Address> {
  const schema = createSchema({
    typeDefs: text,
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
  });
  const yoga = createYoga({ schema, logging: false });
  return { url: `${await listen((request, response) => void yoga(request, response))}/graphql`, token: 'any' };
}
