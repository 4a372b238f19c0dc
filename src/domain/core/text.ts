/** R25: can PostgreSQL hold this text? Not U+0000, and not half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** The text with what PostgreSQL cannot hold replaced by U+FFFD, for echoing a rejected row's labels. */
export function toStorable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

/** The first so many characters of a text, of what PostgreSQL can hold of it. */
export function beginningOf(text: string, limit: number): string {
  if (text.length <= limit) return toStorable(text);
  // Cut by code units first, for the text may be huge; then by characters, never through one.
  const beginning = toStorable(text.slice(0, 2 * limit));
  return isLongerThan(beginning, limit) ? [...beginning].slice(0, limit).join('') : beginning;
}

/** Is the text longer than so many characters (Unicode code points, as PostgreSQL counts them)? */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  if (text.length > 2 * limit) return true;
  let characters = 0;
  for (const _ of text) if (++characters > limit) return true;
  return false;
}
