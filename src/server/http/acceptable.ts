import type { Incoming } from './incoming.ts';

/** The media types of responses. */
const given = ['application/graphql-response+json', 'application/json', 'text/event-stream', 'multipart/mixed'];

/** Does an Accept header allow one of these media types? Parsed as Yoga does. */
export function accepts(accept: string | null, mediaTypes: readonly string[] = given): boolean {
  // The fast path for most clients.
  if (accept === null || accept === '' || accept === '*/*') return true;
  if (accept === 'application/json') return mediaTypes.includes(accept);
  return accept
    .toLowerCase()
    .split(',')
    .some((part) => {
      const [range = '', ...parameters] = part.replace(/\s/g, '').split(';');
      const charset = parameters.find((parameter) => parameter.includes('charset=')) ?? 'charset=utf-8';
      return charset === 'charset=utf-8' && mediaTypes.some((mediaType) => isWithin(mediaType, range));
    });
}

function isWithin(mediaType: string, range: string): boolean {
  const [type, subtype] = mediaType.split('/');
  const [rangeType, rangeSubtype] = range.split('/');
  return (rangeType === '*' || rangeType === type) && (rangeSubtype === '*' || rangeSubtype === subtype);
}

/** Is this a browser that opens a page, rather than a program or script? */
export function asksForPage({ method, header }: Incoming): boolean {
  return method === 'GET' && (header('accept') ?? '').includes('text/html');
}

/** The message for a client that accepts none of the available media types (406). */
export function notAcceptable(isSubscription: boolean): string {
  return isSubscription
    ? 'Subscriptions return a stream. Accept text/event-stream.'
    : 'Accept application/graphql-response+json or application/json; for subscriptions, accept text/event-stream.';
}
