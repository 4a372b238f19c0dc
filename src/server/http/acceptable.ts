import type { Incoming } from './incoming.ts';

/** What an operation can be answered as. */
const given = ['application/graphql-response+json', 'application/json', 'text/event-stream', 'multipart/mixed'];

/** Whether an Accept header takes one of these media types, read as Yoga reads it. */
export function accepts(accept: string | null, mediaTypes: readonly string[] = given): boolean {
  // What most clients send.
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

/** Is this a browser that opens an address, rather than a program or a script of a page? */
export function asksForPage({ method, header }: Incoming): boolean {
  return method === 'GET' && (header('accept') ?? '').includes('text/html');
}

/** What a client is told that accepts nothing that it could be given (406). */
export function notAcceptable(isSubscription: boolean): string {
  return isSubscription
    ? 'A subscription is answered with a stream: accept text/event-stream.'
    : 'Answers are application/graphql-response+json or application/json: accept one of them; for a subscription, accept text/event-stream.';
}
