import { readFile } from 'node:fs/promises';
import { peer } from '../peer.ts';

const functions = new URL('functions.sql', import.meta.url);

export const postgraphile = peer({
  name: 'postgraphile',
  title: 'PostGraphile 5',
  dialect: 'postgraphile',
  prepareDatabase: async (client) => {
    await client.query(await readFile(functions, 'utf8'));
  },
});
