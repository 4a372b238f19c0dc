import type { AttachmentLinks } from '../../domain/threads/attachment-links.ts';
import { errorResponse } from '../errors/error-response.ts';

const route = /^\/attachments\/([^/]+)\/([^/]+)$/;

/**
 * R22: sends an attachment to whoever has a signed link, always to be saved and never to be shown: whatever its media
 * type says, a browser must not run it under this origin. Null where the path is not an attachment's.
 */
export async function serveAttachment(links: AttachmentLinks, url: URL, requestId: string): Promise<Response | null> {
  const [, organizationId, attachmentId] = route.exec(url.pathname) ?? [];
  if (organizationId === undefined || attachmentId === undefined) return null;
  const found = await links.open({
    organizationId,
    attachmentId,
    expires: url.searchParams.get('expires') ?? '',
    signature: url.searchParams.get('signature') ?? '',
    by: url.searchParams.get('by') ?? '',
  });
  if (found === null)
    return errorResponse(404, 'NOT_FOUND', 'This link is not valid, or no longer. Ask for a new one.', requestId);
  return new Response(new Uint8Array(found.data), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(found.size),
      'content-disposition': `attachment; filename="${asciiName(found.fileName)}"; filename*=UTF-8''${encodeName(found.fileName)}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
    },
  });
}

function asciiName(name: string): string {
  return name.replace(/[^\x20-\x7e]|["\\%/]/g, '_');
}

// RFC 8187 allows fewer characters than encodeURIComponent leaves.
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
