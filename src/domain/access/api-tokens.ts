import { createHash, randomBytes } from 'node:crypto';

/**
 * The organization Demo, which the embedded database comes with. A token whose text does not name an organization
 * belongs to it, so that anyone can choose the text of the demo token.
 */
export const demoOrgId = '01900000-0000-7000-8000-000000000001';

/** R1: what is stored of a token. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/**
 * A new token's text: `parley_`, the organization's key in hex, and 32 random bytes. It names the organization because
 * every table is found by organization first, the table of tokens too.
 */
export function newTokenText(orgId: string): string {
  return `parley_${orgId.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
}

/** The organization that a token's text names, or null where it has another form. */
export function organizationOfToken(token: string): string | null {
  const hex = /^parley_([0-9a-f]{32})_/.exec(token)?.[1];
  return hex ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : null;
}
