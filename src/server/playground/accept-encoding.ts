/** The encodings of static content, the smallest first. */
const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

/** The first of these encodings that an Accept-Encoding header accepts; null if the content must be sent unencoded. */
export function chooseCoding(acceptEncoding: string | null): Coding | null {
  const qualities = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    qualities.set(coding, quality === undefined ? 1 : Number(quality));
  }
  return codings.find((coding) => (qualities.get(coding) ?? qualities.get('*') ?? 0) > 0) ?? null;
}
