import { Channel } from '../../../generated/prisma/enums.ts';
import type { Fields } from './fields.ts';

/** Words of another system and their values in Parley. */
export type Words<Value = string> = Readonly<Record<string, Value>>;

/** The word without case and punctuation: `On-Hold` is `onhold`. */
export const squeeze = (word: string) =>
  plainWord.test(word) ? word : word.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
// Most words, and much faster.
const plainWord = /^[a-z\d]+$/;

/** The value of the word in a field; a word without a value is reported and left out. */
export function wordIn<Value>(fields: Fields, name: string, ...words: readonly Words<Value>[]): Value | undefined {
  const word = fields.text(name);
  if (word === undefined) return undefined;
  const key = squeeze(word);
  for (const some of words) if (Object.hasOwn(some, key)) return some[key];
  fields.refuse(name, `the word has no value in Parley`);
  return undefined;
}

/** Priorities as words: the higher, the more urgent. */
export const priorities: Words<number> = {
  lowest: 1,
  low: 1,
  minor: 1,
  medium: 3,
  normal: 3,
  moderate: 3,
  high: 4,
  major: 4,
  important: 4,
  urgent: 5,
  critical: 5,
  highest: 5,
  blocker: 5,
  '1': 1,
  '2': 2,
  '3': 3,
  '4': 4,
  '5': 5,
};

export const genders: Words = { m: 'MALE', male: 'MALE', f: 'FEMALE', female: 'FEMALE', unknown: 'UNKNOWN' };

const own = Object.fromEntries(Object.values(Channel).map((channel) => [channel.toLowerCase(), channel]));

/** The channels of Parley, by the words that help desks use. */
export const channels: Words = {
  ...own,
  mail: 'EMAIL',
  emails: 'EMAIL',
  emailtocase: 'EMAIL',
  livechat: 'CHAT',
  webchat: 'CHAT',
  messaging: 'CHAT',
  nativemessaging: 'CHAT',
  beaconchat: 'CHAT',
  messenger: 'FACEBOOK',
  facebookmessenger: 'FACEBOOK',
  facebookmention: 'FACEBOOK',
  facebookpost: 'FACEBOOK',
  facebookcomment: 'FACEBOOK',
  facebookpage: 'FACEBOOK',
  instagramdm: 'INSTAGRAM',
  instagramdirectmessage: 'INSTAGRAM',
  instagramcomment: 'INSTAGRAM',
  instagrammention: 'INSTAGRAM',
  instagramadcomment: 'INSTAGRAM',
  twitterdm: 'TWITTER',
  twitterdirectmessage: 'TWITTER',
  twitterdirect: 'TWITTER',
  twittermention: 'TWITTER',
  tweet: 'TWITTER',
  x: 'TWITTER',
  text: 'SMS',
  textmessage: 'SMS',
  tel: 'PHONE',
  telephone: 'PHONE',
  call: 'PHONE',
  phonecall: 'PHONE',
  aircall: 'PHONE',
  voicecall: 'VOICE',
  voicemail: 'VOICE',
  whatsappmessage: 'WHATSAPP',
};

/** The channel in a field; one that Parley does not have is reported and left out. */
export function channelIn(fields: Fields, name: string, more: Words = {}): string | undefined {
  return wordIn(fields, name, more, channels);
}
