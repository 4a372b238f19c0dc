import { type InputCheck, mostLookedAt } from './input-check.ts';
import { parseInstant } from './instant.ts';
import { isLongerThan } from './text.ts';

const maxKeys = 100;
const maxKeyLength = 256;
const maxUrlLength = 2048;
const maxTextLength = 1024;

const kinds: Record<string, { accepts: (value: unknown) => boolean; expects: string }> = {
  Num: { accepts: (value) => typeof value === 'number' && Number.isFinite(value), expects: 'a finite number' },
  At: {
    accepts: (value) => typeof value === 'string' && parseInstant(value) !== null,
    expects: 'an RFC 3339 date and time with offset',
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
 * R5: notes an issue for each attribute whose key does not end in one of the six suffixes or is longer than 256 characters,
 * or whose value is not of its kind.
 */
export function checkCustomAttributes(check: InputCheck, custom: Readonly<Record<string, unknown>> | null | undefined) {
  if (custom == null) return;
  const entries = Object.entries(custom);
  if (entries.length > maxKeys) check.add(['custom'], `Must hold at most ${maxKeys} attributes.`);
  for (const [key, value] of entries.slice(0, mostLookedAt)) {
    if (isLongerThan(key, maxKeyLength)) check.add(['custom', key], 'Its key must be at most 256 characters long.');
    const kind = kinds[suffix.exec(key)?.[0] ?? ''];
    if (!kind) check.add(['custom', key], 'Its key must end in Num, At, Str, Txt, Bool or Url.');
    else if (value !== null && !kind.accepts(value)) check.add(['custom', key], `Must be ${kind.expects}, or null.`);
  }
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && !isLongerThan(value, maxTextLength);
}

/** Is the text an absolute http or https URL? */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
