import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { PlainAnswer } from '../http/plain-answer.ts';
import { type Coding, chooseCoding } from './accept-encoding.ts';

/** An asset that never changes under its name, which is derived from its content. */
export interface StaticContent {
  /** A hash of the bytes. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

// Higher levels take several times as long and reduce the size by only a few percent.
const brotliQuality = 5;

const compress: Record<Coding, (bytes: Uint8Array) => Promise<Buffer>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes),
};

/** Content that clients cache. It is compressed once, outside the event loop, on the first request that needs it. */
export class StaticAsset {
  readonly hash: string;
  readonly #bytes: Buffer;
  readonly #contentType: string;
  readonly #compressed = new Map<Coding, Promise<Buffer>>();

  constructor({ hash, bytes }: StaticContent, contentType: string) {
    this.hash = hash;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#contentType = contentType;
  }

  /** Answers a request with the bytes, or with 304 if the client already has them. */
  async answer(header: (name: string) => string | null): Promise<Response | PlainAnswer> {
    const coding = chooseCoding(header('accept-encoding'));
    const etag = `"${this.hash}${coding === null ? '' : `-${coding}`}"`;
    const headers = {
      etag,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      'content-type': this.#contentType,
      ...(coding !== null && { 'content-encoding': coding }),
    };
    if (header('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
    return { status: 200, headers, body: coding === null ? this.#bytes : await this.#compress(coding) };
  }

  #compress(coding: Coding): Promise<Buffer> {
    let compressed = this.#compressed.get(coding);
    if (compressed === undefined) {
      compressed = compress[coding](this.#bytes);
      this.#compressed.set(coding, compressed);
      // Failures are not cached.
      compressed.catch(() => this.#compressed.delete(coding));
    }
    return compressed;
  }
}
