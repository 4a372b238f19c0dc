import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { executorBehind } from '../../store/core/cancellable.ts';
import type { Database, Executor } from '../../store/core/database.ts';
import { type AttachmentRow, findLinkedAttachment, findLinkKey } from '../../store/queries/attachments.ts';
import type { Caller } from '../access/caller.ts';
import { decodeId, encodeId } from '../core/ids.ts';

/** R22: signs and opens download links. */
export interface AttachmentLinks {
  /**
   * The path and query of a link that is valid for `ttlMs` from `now`, but not longer than the token that requested it. Uses
   * `executor` for its reads.
   */
  sign(
    attachment: Pick<AttachmentRow, 'orgId' | 'id'>,
    caller: Pick<Caller, 'tokenId'>,
    now: Date,
    executor: Executor,
  ): Promise<string>;
  /** The attachment with its content; null if the link was tampered with or has expired, its token is invalid, or the attachment does not exist. */
  open(link: AttachmentLink): Promise<(AttachmentRow & { data: Uint8Array }) | null>;
}

/** The content of a link. */
interface AttachmentLink {
  readonly organizationId: string;
  readonly attachmentId: string;
  readonly expires: string;
  readonly signature: string;
  /** The public id (not a secret) of the token that requested the link. */
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
  const signatureOf = (key: Uint8Array, id: string, expires: string, tokenId: string) =>
    createHmac('sha256', key).update(`${id}\n${expires}\n${tokenId}`).digest();
  return {
    async sign({ orgId, id }, { tokenId }, now, executor) {
      const key = await keyOf(executor, orgId);
      if (key === null) throw new Error('The attachment has no organization.');
      const expires = String(now.getTime() + ttlMs);
      const signature = signatureOf(key, id, expires, tokenId).toString('base64url');
      const path = `/attachments/${encodeId('Organization', orgId)}/${encodeId('Attachment', id)}`;
      return `${path}?expires=${expires}&signature=${signature}&by=${encodeId('ApiToken', tokenId)}`;
    },
    async open(link) {
      const orgId = decodeId('Organization', link.organizationId);
      const id = decodeId('Attachment', link.attachmentId);
      const tokenId = decodeId('ApiToken', link.by);
      if (orgId === null || id === null || tokenId === null || !/^\d{1,15}$/.test(link.expires)) return null;
      const key = await keyOf(db, orgId);
      if (key === null) return null;
      const given = Buffer.from(link.signature, 'base64url');
      const expected = signatureOf(key, id, link.expires, tokenId);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      return findLinkedAttachment(db, orgId, id, new Date(Number(link.expires)), tokenId);
    },
  };
}
