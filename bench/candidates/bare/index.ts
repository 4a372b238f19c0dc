import { answersGet } from '../candidate.ts';
import { peer } from '../peer.ts';

/** The ceiling for one statement per request: no GraphQL, no framework, no rules. */
export const bare = peer({
  name: 'bare',
  title: 'bare node:http + pg',
  dialect: 'bare',
  processes: 2,
  isReady: answersGet('/ready'),
});
