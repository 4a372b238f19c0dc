// The identity of the benchmark: one organization, one user, one token. The peers write these ids; only Parley checks
// the token.
import { createHash } from 'node:crypto';

export const orgId = '01900000-0000-7000-8000-0000000000a1';
export const userId = '01900000-0000-7000-8000-0000000000b1';
export const tokenId = '01900000-0000-7000-8000-0000000000c1';

/** Gives access only to a database that is dropped after the run. */
export const apiToken = `parley_${orgId.replaceAll('-', '')}_${'benchmark'.repeat(5)}`;
export const apiTokenHash = createHash('sha256').update(apiToken).digest();

export const permissions = [
  'org.permission.conversation.create',
  'org.permission.message.create',
  'org.permission.conversation.read',
  'org.permission.bulk.read',
  'org.permission.conversation.update',
  'org.permission.admin',
];
