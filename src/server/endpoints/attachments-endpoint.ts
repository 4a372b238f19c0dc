import type { AttachmentLinks } from '../../domain/threads/attachment-links.ts';
import { rasterTypeOf } from '../../domain/threads/raster-image.ts';
import type { Incoming } from '../http/incoming.ts';
import { notFound } from '../http/not-found.ts';

const route = /^\/attachments\/([^/]+)\/([^/]+)$/;

/**
 * R22: sends an attachment to anyone with a signed link, to be saved and not shown: regardless of its media type, a
 * browser must not run it under this origin. Only images that cannot contain scripts are shown if the link requests it, with
 * the media type of their bytes. Null if the path is not that of an attachment.
 */
export async function serveAttachment(
  links: Pick<AttachmentLinks, 'open'>,
  incoming: Incoming,
): Promise<Response | null> {
  const url = incoming.url();
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
    return notFound(incoming, 'This link is invalid or has expired. Request a new one.', { linkToGraphiql: false });
  const imageType = url.searchParams.get('disposition') === 'inline' ? rasterTypeOf(found.beginning) : null;
  const disposition = imageType === null ? 'attachment' : 'inline';
  return new Response(new Uint8Array(found.data), {
    headers: {
      'content-type': imageType ?? 'application/octet-stream',
      'content-length': String(found.size),
      'content-disposition': `${disposition}; filename="${asciiName(found.fileName)}"; filename*=UTF-8''${encodeName(found.fileName)}`,
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

// RFC 8187 allows fewer unescaped characters than encodeURIComponent leaves.
function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
