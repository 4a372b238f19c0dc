import { toASCII } from 'tr46';
import type { InputCheck } from '../core/input-check.ts';
import { isLongerThan, isStorable } from '../core/text.ts';

/** A valid e-mail address. */
export interface EmailAddress {
  /** The address in Unicode NFC, as stored and shown. */
  address: string;
  /** Its identity (R4): all spellings of an address have the same key, and no other address has it. */
  key: string;
}

const maxLength = 254;
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const domain = `${label}(?:\\.${label})*`;
const asciiDomain = new RegExp(`^${domain}$`);
// The characters that RFC 5322 allows without quotes; RFC 6531 adds everything beyond ASCII.
const plain = "-a-z0-9!#$%&'*+/=?^_`{|}~.";
const plainAddress = new RegExp(`^[${plain}]+@${domain}$`, 'i');
const localPart = new RegExp(`^[${plain}\\x80-\\u{10FFFF}]+$`, 'iu');
const quoting = /[<>()"\p{Pi}\p{Pf}\u201A\u201E]|^'.*'$/u;
// U+2800 is a Braille pattern without a dot.
const unseen = /[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\s\u2800]/u;
// NFC turns these into ASCII (; ` and K): an address with one of them would be someone else's.
const lookAlikes = /[\u037E\u1FEF\u212A]/;

const faults: readonly (readonly [isAtFault: (text: string) => boolean, message: string])[] = [
  [(text) => isLongerThan(text, maxLength), `Must be at most ${maxLength} characters long.`],
  [(text) => /^\W*mailto:/i.test(text), 'Must be the address alone: remove mailto:.'],
  [(text) => quoting.test(text), 'Must be the address alone: remove names, brackets and quotes.'],
  [(text) => /[,;]|@.*@/s.test(text), 'Must be one address, with one @ and without , or ;.'],
  [(text) => unseen.test(text), 'Must not contain spaces or invisible characters.'],
  [(text) => text.endsWith('.'), 'Must not end in a dot.'],
  [(text) => lookAlikes.test(text), 'Must not contain a look-alike of K, ` or ;: use the ASCII character.'],
];
const noAddress = 'Must be an e-mail address.';

/** Parses an address, or returns what to do about an invalid one. Only sending a message could prove more. */
export function parseEmail(text: string): EmailAddress | { fault: string } {
  // The fast path for nearly all addresses; the rest takes ten times as long.
  if (text.length <= maxLength && plainAddress.test(text)) {
    const key = text.toLowerCase();
    if (!key.includes('xn--')) return { address: text, key };
  }
  for (const [isAtFault, message] of faults) if (isAtFault(text)) return { fault: message };
  const at = text.indexOf('@');
  if (at === -1) return { fault: noAddress };
  const local = text.slice(0, at).normalize('NFC');
  const host = domainKey(text.slice(at + 1));
  if (host === null || !localPart.test(local)) return { fault: noAddress };
  return { address: text.normalize('NFC'), key: `${foldAscii(local)}@${host}` };
}

/** Adds an issue if a text is not an address; text that cannot be stored is reported elsewhere (R25). */
export function checkEmail(check: InputCheck, path: readonly (string | number)[], text: string): void {
  const email = parseEmail(text);
  if ('fault' in email && isStorable(text)) check.add(path, email.fault);
}

/** The key of an address; null if the text is not an address. */
export function emailKey(text: string): string | null {
  const email = parseEmail(text);
  return 'key' in email ? email.key : null;
}

// Letters beyond ASCII keep their case: mail systems differ in whether É equals é, and Unicode case folding would give one
// customer the conversations of another (U+212A lower-cases to k).
function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The domain in its DNS form (UTS #46): lower case, Punycode. Null if it is invalid. */
function domainKey(text: string): string | null {
  const host = toASCII(foldAscii(text), { checkBidi: true, checkJoiners: true, verifyDNSLength: true });
  return host !== null && asciiDomain.test(host) ? host : null;
}
