import { readFile } from 'node:fs/promises';
import { createSchema, createYoga } from 'graphql-yoga';
import { listen } from '../support/gateways/gateway-address.ts';
import type { Address } from './follow.ts';

export const schemaText = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');

/** The schema with one thing changed; the change must find its place exactly once. */
export function change(from: RegExp, to: string, text = schemaText): string {
  const places = [...text.matchAll(new RegExp(from, `g${from.flags.replace('g', '')}`))];
  if (places.length !== 1) throw new Error(`${from} is in the schema ${places.length} times.`);
  return text.replace(from, to);
}

/** What stands between `type NAME {` and its `}`, up to the field: a change inside one type. */
export const fieldOf = (type: string, field: string) =>
  new RegExp(
    `(?<=^(?:type|input) ${type}\\b[^}]*?)(?<=\\n)(?: {2}"""(?:(?!""").)*"""\\n)? {2}${field}: [^\\n]*\\n`,
    'ms',
  );

/** A server that tells generators about a schema, and answers nothing else of it. */
export async function tell(text: string): Promise<Address> {
  const schema = createSchema({
    typeDefs: text,
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
  });
  const yoga = createYoga({ schema, logging: false });
  return { url: `${await listen((request, response) => void yoga(request, response))}/graphql`, token: 'any' };
}
