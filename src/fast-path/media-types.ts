import { FairLru } from '../store/core/fair-lru.ts';

// Clients use only a few, with at most a hundred characters.
const most = 1000;
const maxAcceptLength = 256;

/** The media types of responses, by Accept header. */
export class MediaTypes {
  readonly #known = new FairLru<string>(most);

  /** The media type of responses to this Accept header; undefined if it is not known. */
  find(accept: string | null): string | undefined {
    return this.#known.get(accept ?? '');
  }

  /** Remembers the media type of a successful response to an authenticated caller. */
  note(clientId: string, accept: string | null, contentType: string | null): void {
    if (contentType === null || !/^application\/(?:graphql-response\+)?json\b/.test(contentType)) return;
    const key = accept ?? '';
    if (key.length <= maxAcceptLength && this.#known.get(key) === undefined)
      this.#known.set(clientId, key, contentType);
  }
}
