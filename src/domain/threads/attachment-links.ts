import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Bearer, isValidBearer } from '../../store/access/bearers.ts';
import { executorBehind } from '../../store/core/cancellable.ts';
import type { Database, Executor } from '../../store/core/database.ts';
import { type AttachmentRow, findAttachmentData, findLinkKey } from '../../store/queries/attachments.ts';
import { bearerOf } from '../access/bearer.ts';
import type { Caller } from '../access/caller.ts';
import { decodeId, encodeId, parseId } from '../core/ids.ts';

/** R22: signs and opens download links. */
export interface AttachmentLinks {
  /**
   * The path and query of a link that is valid for `ttlMs` from `now`, but not longer than the token that requested it. Uses
   * `executor` for its reads.
   */
  sign(attachment: Pick<AttachmentRow, 'orgId' | 'id'>, caller: Caller, now: Date, executor: Executor): Promise<string>;
  /**
   * The attachment with its content; null if the link was tampered with or has expired, its token or session has ended, or the attachment
   * does not exist.
   */
  open(link: AttachmentLink): Promise<(AttachmentRow & { data: Uint8Array }) | null>;
}

/** The content of a link. */
interface AttachmentLink {
  readonly organizationId: string;
  readonly attachmentId: string;
  readonly expires: string;
  readonly signature: string;
  /** Names who requested the link, by public ids (not secrets): a token, or a person with their session. */
  readonly by: string;
}

/** Requests that a file be shown, if that is allowed. Not signed, because the file's bytes decide. */
export const inlineParameter = 'disposition=inline';

const maxKeys = 10_000;

/** Links are signed with a key per organization, which the database generates and all gateways share. */
export function createAttachmentLinks(db: Database, ttlMs: number): AttachmentLinks {
  // Keys never change, so they are cached for as many organizations as are active at a time.
  const kept = new LRUCache<string, Uint8Array>({ max: maxKeys });
  const underWay = new Map<string, Promise<Uint8Array | null>>();
  const read = async (executor: Executor, orgId: string) => {
    const key = await findLinkKey(executor, orgId);
    if (key !== null) kept.set(orgId, key);
    return key;
  };
  const keyOf = (executor: Executor, orgId: string): Promise<Uint8Array | null> | Uint8Array => {
    const key = kept.get(orgId);
    if (key) return key;
    // A dry run reads in its own transaction: the embedded database has only one connection, so a lookup outside would wait for its end.
    if (executorBehind(executor) !== db) return read(executor, orgId);
    let lookup = underWay.get(orgId);
    if (!lookup) {
      lookup = read(db, orgId).finally(() => underWay.delete(orgId));
      underWay.set(orgId, lookup);
    }
    return lookup;
  };
  const signatureOf = (key: Uint8Array, id: string, expires: string, by: string) =>
    createHmac('sha256', key).update(`${id}\n${expires}\n${by}`).digest();
  return {
    async sign({ orgId, id }, caller, now, executor) {
      const key = await keyOf(executor, orgId);
      if (key === null) throw new Error('The attachment has no organization.');
      const endsAt = caller.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
      const expires = String(Math.min(now.getTime() + ttlMs, endsAt));
      const by = encodeBearer(bearerOf(caller));
      const signature = signatureOf(key, id, expires, by).toString('base64url');
      const path = `/attachments/${encodeId('Organization', orgId)}/${encodeId('Attachment', id)}`;
      return `${path}?expires=${expires}&signature=${signature}&by=${by}`;
    },
    async open(link) {
      const orgId = decodeId('Organization', link.organizationId);
      const id = decodeId('Attachment', link.attachmentId);
      const bearer = orgId === null ? null : decodeBearer(orgId, link.by);
      if (orgId === null || id === null || bearer === null || !/^\d{1,15}$/.test(link.expires)) return null;
      const key = await keyOf(db, orgId);
      if (key === null) return null;
      const given = Buffer.from(link.signature, 'base64url');
      const expected = signatureOf(key, id, link.expires, link.by);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      if (!(await isValidBearer(db, bearer))) return null;
      return findAttachmentData(db, orgId, id, new Date(Number(link.expires)));
    },
  };
}

const separator = '.';

/** Names the bearer in a link: `api_token_…`, `user_….identity_provider_…` or `customer_….<when the session was issued>`. */
function encodeBearer({ tokenId, userId, customerId, providerId, issuedAt }: Bearer): string {
  if (tokenId !== null) return encodeId('ApiToken', tokenId);
  return [
    ...(userId === null ? [] : [encodeId('User', userId)]),
    ...(customerId === null ? [] : [encodeId('Customer', customerId)]),
    ...(providerId === null ? [] : [encodeId('IdentityProvider', providerId)]),
    ...(issuedAt === null ? [] : [String(issuedAt.getTime())]),
  ].join(separator);
}

const partOfType = {
  ApiToken: 'tokenId',
  User: 'userId',
  Customer: 'customerId',
  IdentityProvider: 'providerId',
} as const;

/** The bearer that a link names; null if the text is malformed. */
function decodeBearer(orgId: string, text: string): Bearer | null {
  const nobody = { tokenId: null, userId: null, customerId: null, survivorId: null, providerId: null, issuedAt: null };
  const found: Record<string, unknown> = {};
  for (const part of text.split(separator)) {
    const id = parseId(part);
    if (id !== null && id.type in partOfType) found[partOfType[id.type as keyof typeof partOfType]] = id.uuid;
    else if (/^\d{1,15}$/.test(part)) found.issuedAt = new Date(Number(part));
    else return null;
  }
  const isSomebody = ['tokenId', 'userId', 'customerId'].some((name) => name in found);
  return isSomebody ? { orgId, ...nobody, ...found } : null;
}
