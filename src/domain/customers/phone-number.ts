// A trunk zero in brackets is dialled within the country only.
const trunkZero = /^(\s*(?:\+|00)[\d\s]*)\(0\)/;
const separators = /[\s().·/\p{Dash}]+/gu;
const number = /^\+?\d{3,32}$/;

/**
 * The identity of a phone number (R30): its digits regardless of grouping, after a + if it is international (`00` counts as +).
 * Null for a text that is not a number, or contains more than one. A number without its country code is a different one.
 */
export function phoneKey(text: string): string | null {
  const digits = text.normalize('NFKC').replace(trunkZero, '$1').replace(separators, '');
  const key = digits.replace(/^00/, '+');
  return number.test(key) ? key : null;
}
