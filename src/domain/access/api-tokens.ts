import { createHash, randomBytes } from 'node:crypto';

/**
 * The organization Demo of the embedded database. A token whose text names no organization belongs to it, so that users can
 * choose the text of the demo token.
 */
export const demoOrgId = '01900000-0000-7000-8000-000000000001';

/** R1: the hash that is stored instead of a token. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * Generates the text of a token: `parley_`, the organization's key in hex, and 32 random bytes. It names the organization
 * because every index begins with the organization, including that of tokens.
 */
export function newTokenText(orgId: string): string {
  return `parley_${orgId.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
}

/** The organization that a token's text names; null if the text has another form. */
export function organizationOfToken(token: string): string | null {
  const hex = /^parley_([0-9a-f]{32})_/.exec(token)?.[1];
  return hex ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : null;
}
