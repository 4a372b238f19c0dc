/** The codings that static content is prepared in, the smallest first. */
const codings = ['br', 'gzip'] as const;
export type Coding = (typeof codings)[number];

/** The first of these codings that an Accept-Encoding header takes; null if the content is to be sent as it is. */
export function chooseCoding(acceptEncoding: string | null): Coding | null {
  const qualities = new Map<string, number>();
  for (const part of (acceptEncoding ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    qualities.set(coding, quality === undefined ? 1 : Number(quality));
  }
  return codings.find((coding) => (qualities.get(coding) ?? qualities.get('*') ?? 0) > 0) ?? null;
}
