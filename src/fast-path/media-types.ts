import { FairLru } from '../store/core/fair-lru.ts';

// Clients use a handful, of a hundred characters at most.
const most = 1000;
const maxAcceptLength = 256;

/** Which media type an answer has, by what was asked for. */
export class MediaTypes {
  readonly #known = new FairLru<string>(most);

  /** The media type of answers to this Accept header; undefined where it is not known. */
  find(accept: string | null): string | undefined {
    return this.#known.get(accept ?? '');
  }

  /** Remembers which media type the holder of a token was answered with, successfully. */
  note(tokenId: string, accept: string | null, contentType: string | null): void {
    if (contentType === null || !/^application\/(?:graphql-response\+)?json\b/.test(contentType)) return;
    const key = accept ?? '';
    if (key.length <= maxAcceptLength && this.#known.get(key) === undefined) this.#known.set(tokenId, key, contentType);
  }
}
