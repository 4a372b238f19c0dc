import { type InputCheck, maxLookedAt } from './input-check.ts';
import { parseInstant } from './instant.ts';
import { isLongerThan } from './text.ts';
import { parseUrl } from './urls.ts';

const maxKeys = 100;
const maxKeyLength = 256;
const maxUrlLength = 2048;
const maxTextLength = 1024;

/** The message for a number that is too long. */
export const tooLongForNum =
  'Must be within ±9,007,199,254,740,991, because longer numbers lose digits. Send it as text, under a key that ends in Str.';

/**
 * Is the number beyond ±(2^53 - 1), or infinite? Parsers round longer numbers, but never to a value within these bounds, so the
 * rounded number is sufficient.
 */
export function isTooLongForNum(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

const kinds: Record<string, { accepts: (value: unknown) => boolean; expects: string }> = {
  Num: {
    accepts: (value) => typeof value === 'number' && Number.isFinite(value) && !isTooLongForNum(value),
    expects: 'a finite number',
  },
  At: {
    accepts: (value) => typeof value === 'string' && parseInstant(value) !== null,
    expects: 'an RFC 3339 date and time with an offset',
  },
  Str: { accepts: isShortText, expects: 'a text of at most 1,024 characters' },
  Txt: { accepts: isShortText, expects: 'a text of at most 1,024 characters' },
  Bool: { accepts: (value) => typeof value === 'boolean', expects: 'true or false' },
  Url: {
    accepts: (value) => typeof value === 'string' && !isLongerThan(value, maxUrlLength) && isWebAddress(value),
    expects: 'an absolute http or https URL of at most 2,048 characters',
  },
};
const suffix = /(?:Num|At|Str|Txt|Bool|Url)$/;

/**
 * R5: adds an issue for each attribute whose key does not end in one of the six suffixes or is longer than 256 characters, or
 * whose value does not match its kind.
 */
export function checkCustomAttributes(check: InputCheck, custom: Readonly<Record<string, unknown>> | null | undefined) {
  if (custom == null) return;
  const entries = Object.entries(custom);
  if (entries.length > maxKeys) check.add(['custom'], `Must have at most ${maxKeys} attributes.`);
  for (const [key, value] of entries.slice(0, maxLookedAt)) {
    if (isLongerThan(key, maxKeyLength)) check.add(['custom', key], 'Its key must be at most 256 characters long.');
    const kind = kinds[suffix.exec(key)?.[0] ?? ''];
    if (!kind) check.add(['custom', key], 'Its key must end in Num, At, Str, Txt, Bool or Url.');
    else if (value !== null && !kind.accepts(value)) {
      const isLong = kind === kinds.Num && isTooLongForNum(value);
      check.add(['custom', key], isLong ? tooLongForNum : `Must be ${kind.expects}, or null.`);
    }
  }
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && !isLongerThan(value, maxTextLength);
}

/** Is the text an absolute http or https URL? */
export function isWebAddress(text: string): boolean {
  // The URL parser removes such spaces, but the stored text, which becomes a link, would still contain them.
  return /^https?:\/\//i.test(text) && !/[\t\n\r]|\s$/.test(text) && parseUrl(text) !== null;
}
