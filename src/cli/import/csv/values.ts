import { InvalidArgumentError } from 'commander';
import { channels, genders, priorities, squeeze, type Words } from '../convert/words.ts';

const all = (value: string, words: string) =>
  Object.fromEntries(words.split(', ').map((word) => [squeeze(word), value]));

const defaults: Readonly<Record<string, Words<unknown>>> = {
  status: {
    ...all(
      'OPEN',
      'open, new, active, reopened, in progress, progress, assigned, unassigned, escalated, working, todo, to do',
    ),
    ...all(
      'SNOOZED',
      'snoozed, pending, on hold, hold, waiting, waiting on customer, waiting for customer, pending customer response, awaiting reply, paused, deferred',
    ),
    ...all('DONE', 'done, closed, solved, resolved, completed, complete, finished, cancelled, canceled, archived'),
  },
  priority: priorities,
  gender: genders,
  sentiment: {
    ...all('POSITIVE', 'positive, pos, good, happy, satisfied'),
    ...all('NEUTRAL', 'neutral, mixed, none'),
    ...all('NEGATIVE', 'negative, neg, bad, unhappy, dissatisfied, angry, frustrated'),
  },
  direction: { ...all('IN', 'in, inbound, incoming'), ...all('OUT', 'out, outbound, outgoing') },
  type: {
    ...all('CHAT', 'chat, customer, incoming, question'),
    ...all('REPLY', 'reply, agent, outgoing, answer, response'),
    ...all('NOTE', 'note, internal, private, internal note, private note, comment'),
  },
  replyChannel: channels,
  channel: channels,
};

/** The words of cells and their values, by the field. */
export type CellWords = ReadonlyMap<string, Words<unknown>>;

/** The usual words, with those of `--values` before them. */
export function toCellWords(given: readonly (readonly [field: string, words: Words])[]): CellWords {
  const words = new Map<string, Words<unknown>>(Object.entries(defaults));
  for (const [field, own] of given) words.set(field, { ...words.get(field), ...own });
  return words;
}

/** Parses `status: Closed=DONE, Escalated=OPEN`. */
export function parseValues(text: string): [field: string, words: Words] {
  const at = text.indexOf(':');
  const pairs = text
    .slice(at + 1)
    .split(',')
    .map((pair) => pair.split('=').map((part) => part.trim()));
  if (at < 1 || pairs.some((pair) => pair.length !== 2 || pair.some((part) => part === '')))
    throw new InvalidArgumentError("Must be a field and its words, such as 'status: Closed=DONE, Escalated=OPEN'.");
  return [text.slice(0, at).trim(), Object.fromEntries(pairs.map(([word = '', value = '']) => [squeeze(word), value]))];
}
