/** The first bytes, in hex, of the formats that every browser shows and that cannot contain scripts; a dot is any digit. */
const beginnings: readonly (readonly [mediaType: string, beginning: RegExp])[] = [
  ['image/png', /^89504e470d0a1a0a/],
  ['image/jpeg', /^ffd8ff/],
  ['image/gif', /^47494638(?:37|39)61/],
  ['image/webp', /^52494646.{8}57454250/],
];

/**
 * The media type of a PNG, JPEG, GIF or WebP image by its first twelve bytes, given in hex; null for everything else, whatever
 * its declared type. SVG is excluded, because it can contain scripts.
 */
export function rasterTypeOf(beginning: string): string | null {
  return beginnings.find(([, expected]) => expected.test(beginning))?.[0] ?? null;
}
