import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { isLongerThan } from '../../domain/core/text.ts';
import { requireStorable } from './conversation-page.ts';

const maxLength = 256;
const maxWords = 10;

/** The words of a search; none if it is absent or blank. Throws InvalidRequestError, which names the argument. */
export function toWords(name: string, search: string | null | undefined): string[] {
  if (search == null) return [];
  requireStorable(name, search);
  const path = name.split('.');
  if (isLongerThan(search, maxLength))
    throw new InvalidRequestError(`${name} must be at most ${maxLength} characters long.`, path);
  const words = search.split(/\s+/u).filter((word) => word !== '');
  if (words.length > maxWords) throw new InvalidRequestError(`${name} must hold at most ${maxWords} words.`, path);
  return words;
}
