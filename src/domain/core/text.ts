/** R25: can PostgreSQL store this text? It rejects U+0000 and lone surrogates. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Replaces what PostgreSQL cannot store with U+FFFD, to echo the labels of a rejected row. */
export function toStorable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

/** The first characters of a text, limited to those that PostgreSQL can store. */
export function beginningOf(text: string, limit: number): string {
  if (text.length <= limit) return toStorable(text);
  // Cut by code units first, because the text can be huge; then by characters, so that none is split.
  const beginning = toStorable(text.slice(0, 2 * limit));
  return isLongerThan(beginning, limit) ? [...beginning].slice(0, limit).join('') : beginning;
}

/** Is the text longer than `max` characters (Unicode code points, as PostgreSQL counts them)? */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  if (text.length > 2 * limit) return true;
  let characters = 0;
  for (const _ of text) if (++characters > limit) return true;
  return false;
}
