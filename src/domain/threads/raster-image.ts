/** How the formats begin that every browser shows and that hold no script, in hex; dots are any digit. */
const beginnings: readonly (readonly [mediaType: string, beginning: RegExp])[] = [
  ['image/png', /^89504e470d0a1a0a/],
  ['image/jpeg', /^ffd8ff/],
  ['image/gif', /^47494638(?:37|39)61/],
  ['image/webp', /^52494646.{8}57454250/],
];

/**
 * The media type of a PNG, JPEG, GIF or WebP image by how its bytes begin, the first twelve given in hex; null for everything else, whatever it
 * calls itself. SVG is none of these: it can hold scripts.
 */
export function rasterTypeOf(beginning: string): string | null {
  return beginnings.find(([, expected]) => expected.test(beginning))?.[0] ?? null;
}
