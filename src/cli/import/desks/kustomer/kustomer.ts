import { type Around, externalIdOf } from '../../convert/around.ts';
import { Attributes } from '../../convert/attributes.ts';
import { type Fields, isNothing } from '../../convert/fields.ts';
import { inOrder } from '../../convert/messages.ts';
import { mapIds } from '../../convert/people.ts';
import { timeIn } from '../../convert/times.ts';
import { channelIn, priorities, wordIn } from '../../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../../readers/json-value.ts';
import type { Desk } from '../desk.ts';
import { customerOf } from './customer.ts';
import { Included, idOf } from './included.ts';
import { messageOf } from './messages.ts';

const statuses = { open: 'OPEN', snoozed: 'SNOOZED', done: 'DONE' };
const sentiments = { positive: 'POSITIVE', neutral: 'NEUTRAL', negative: 'NEGATIVE' };
const directions = { in: 'IN', out: 'OUT', inbound: 'IN', outbound: 'OUT' };
const isText = (value: unknown) => typeof value === 'string';
const isResource = (record: JsonObject, ...types: string[]) => types.includes(String(record.type));
const ownerOf = (record: JsonObject, name: string) => idOf(record, name);

/** Kustomer's API: JSON:API resources, alone or with their `included` resources, and the flat form of its create call. */
export const kustomer: Desk = {
  name: 'kustomer',
  title: 'Kustomer',
  lists: ['conversations', 'data'],
  isOne: (record) =>
    (isObject(record.data) && isResource(record.data, 'conversation')) ||
    (isObject(record.data) && isObject(record.data.attributes)) ||
    (isObject(record.attributes) &&
      (record.type === 'conversation' || ![record.type, record.attributes.type].some(isText))),
  parts: {
    customer: { names: ['customers'], isOne: (record) => isResource(record, 'customer'), key: ({ id }) => id },
    user: { names: ['users'], isOne: (record) => isResource(record, 'user'), key: ({ id }) => id },
    tag: { names: ['tags'], isOne: (record) => isResource(record, 'tag'), key: ({ id }) => id },
    message: {
      names: ['messages'],
      isOne: (record) => isResource(record, 'message'),
      key: (record) => ownerOf(record, 'conversation'),
    },
    note: {
      names: ['notes'],
      isOne: (record) => isResource(record, 'note'),
      key: (record) => ownerOf(record, 'conversation'),
    },
  },
  toRow(document, around) {
    const isWrapped = isObject(document.peek('data'));
    const top = isWrapped ? document.inside('data') : document;
    const isFlat = !isObject(top.peek('attributes'));
    const fields = isFlat ? top : top.inside('attributes');
    const relations = top.inside('relationships');
    const id = top.text('id');
    const included = new Included(isWrapped && document.has('included') ? document : top, id, around);
    if (top.peek('type') === 'conversation') top.value('type');
    if (fields.flag('deleted')) {
      fields.refuse('deleted', 'deleted conversations are not imported');
      return null;
    }

    const { person, customer } = customerOf(fields, relations, included, around);
    const ownId = fields.text('externalId');
    const custom = new Attributes();
    const given = fields.inside('custom');
    for (const name of Object.keys(given.record)) if (custom.add(name, given.peek(name))) given.value(name);
    if (ownId !== undefined && id !== undefined) custom.add('kustomerId', id);
    const tags = tagsIn(fields, 'tags', included, around) ?? [];
    if (fields.flag('spam')) tags.push('spam');
    const threads = included.messages().map((each) => messageOf(each, { person, customer }, included, around));
    const row = defined({
      customer,
      externalId: ownId ?? (id === undefined ? undefined : externalIdOf(around, id)),
      name: fields.text('name'),
      status: wordIn(fields, 'status', statuses),
      priority: wordIn(fields, 'priority', priorities),
      createdAt: timeIn(fields, 'createdAt'),
      importedAt: timeIn(fields, 'importedAt'),
      direction: wordIn(fields, 'direction', directions),
      replyChannel: channelIn(fields, 'replyChannel'),
      tags: tags.length > 0 ? tags : undefined,
      suggestedTags: tagsIn(fields, 'suggestedTags', included, around),
      sentiment: sentimentIn(fields),
      satisfaction: satisfactionIn(fields),
      assignedUsers: assigned(fields, 'assignedUsers', around),
      assignedTeams: assigned(fields, 'assignedTeams', around),
      queue: queueIn(fields, relations, around),
      custom: custom.all(),
      defaultLang: fields.text('defaultLang'),
      threads: inOrder(threads),
    });
    if (threads.length === 0 && relations.has('messages'))
      relations.refuse('messages', 'not in the file; export them as included resources');
    leaveKnown(document, top, fields, relations);
    included.end();
    return row;
  },
};

function leaveKnown(document: Fields, top: Fields, fields: Fields, relations: Fields): void {
  fields.leave({
    'counted from the threads': `
        channels messageCount noteCount outboundMessageCount lastMessageIn lastMessageOut lastMessageAt
        firstMessageIn firstMessageOut firstResponse lastResponse firstDone lastDone satisfactionLevel
        preview lastActivityAt reopenCount`,
    'set by Parley': `
        updatedAt modifiedAt rev totalOpen totalSnooze totalDone doneCount snoozeCount reopenFromDoneCount
        endedAt`,
    'no such field in Parley': `
        ended snooze matchedTimeBasedRules roleGroupVersions accessOverride assistant phase sla mergedTarget`,
  });
  relations.leave({
    'set to the importing organization': 'org',
    'set to the importing user': 'createdBy modifiedBy',
    'the included resources tell it': 'messages notes',
  });
  top.leave({ 'links in the other system': 'links' });
  document.leave({ 'describes the document, not the conversation': 'links meta jsonapi' });
}

function assigned(fields: Fields, name: string, around: Around): string[] | undefined {
  const given = fields.peek(name);
  if (!Array.isArray(given) || given.length === 0) return undefined;
  fields.value(name);
  return mapIds(
    fields,
    name,
    given.map((each) => asText(isObject(each) ? each.id : each)),
    around,
  );
}

function queueIn(fields: Fields, relations: Fields, around: Around): string | undefined {
  const own = fields.peek('queue');
  if (isObject(own)) return mapIds(fields, 'queue', [fields.inside('queue').text('id')], around)?.[0];
  if (!isNothing(own)) return mapIds(fields, 'queue', [fields.text('queue')], around)?.[0];
  const related = relations.inside('queue').inside('data');
  related.leave({ 'the relationship tells it': 'type' });
  return mapIds(related, 'id', [related.text('id')], around)?.[0];
}

function suggested(tags: readonly Fields[]): (string | undefined)[] {
  for (const tag of tags) tag.leave({ 'no such field in Parley': 'confidence' });
  return tags.map((tag) => tag.text('tag'));
}

const idOfTag = /^[0-9a-f]{24}$/;

/** Tags by name. Ids become names by --ids or the included tags; others are reported. */
function tagsIn(fields: Fields, name: string, included: Included, around: Around): string[] | undefined {
  const given = fields.peek(name);
  if (!Array.isArray(given) || given.length === 0) return undefined;
  const values = given.every(isObject) ? suggested(fields.each(name)) : fields.texts(name);
  const tags = values.flatMap((value) => {
    if (value === undefined) return [];
    const known = around.ids.get(value) ?? included.tag(value);
    if (known === undefined && idOfTag.test(value)) {
      fields.refuse(name, 'ids of tags; map them to names with --ids');
      return [];
    }
    return [known ?? value];
  });
  return [...new Set(tags)];
}

/** A word, or the polarity of Kustomer's analysis. */
function sentimentIn(fields: Fields): string | undefined {
  if (!isObject(fields.peek('sentiment'))) return wordIn(fields, 'sentiment', sentiments);
  const analysis = fields.inside('sentiment');
  const polarity = Number(analysis.text('polarity'));
  analysis.leave({ 'no such field in Parley': 'confidence' });
  if (Number.isNaN(polarity)) return undefined;
  return polarity > 0 ? 'POSITIVE' : polarity < 0 ? 'NEGATIVE' : 'NEUTRAL';
}

function satisfactionIn(fields: Fields): number | undefined {
  const text = fields.text('satisfaction');
  if (text === undefined) return undefined;
  const score = Number(text);
  // Kustomer writes 0 where nobody was asked: then there is no level either.
  if (score === 0 && Object.hasOwn(fields.record, 'satisfactionLevel') && !fields.has('satisfactionLevel'))
    return undefined;
  if (Number.isInteger(score) && score >= 0 && score <= 100) return score;
  fields.refuse('satisfaction', 'not a whole number from 0 to 100');
  return undefined;
}
