import { type Around, externalIdOf, recordsOf } from '../convert/around.ts';
import type { Fields } from '../convert/fields.ts';
import { bodyOf, filesOf, inOrder, toThread } from '../convert/messages.ts';
import { type Agent, agentBy, alsoSaid, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, isDeleted, noField, notSaid, ofUsers, setByParley } from '../convert/reasons.ts';
import { timeIn } from '../convert/times.ts';
import { wordIn } from '../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const statuses = { open: 'OPEN', closed: 'DONE' };
const channels = { 1000: 'CHAT', 1001: 'FACEBOOK', 1002: 'EMAIL', 1007: 'WHATSAPP' };
const said = ['MESSAGE', 'COMMENT', 'WELCOME_MESSAGE'];

/** HubSpot's Conversations API: threads and messages; contacts of its CRM API. */
export const hubspot: Desk = {
  name: 'hubspot',
  title: 'HubSpot',
  lists: ['results', 'threads', 'thread'],
  isOne: (record) =>
    ['originalChannelId', 'latestMessageTimestamp', 'originalChannelAccountId'].some((name) => has(record, name)),
  parts: {
    messages: {
      names: ['messages'],
      isOne: (record) =>
        has(record, 'conversationsThreadId') || (has(record, 'senders', 'createdAt') && has(record, 'type')),
      key: ({ conversationsThreadId }) => conversationsThreadId,
    },
    contacts: {
      names: ['contacts'],
      isOne: (record) => isObject(record.properties) && has(record, 'archived'),
      key: ({ id }) => id,
    },
    actors: {
      names: ['actors'],
      isOne: (record) => has(record, 'type', 'name') && /^[AVEIBS]-/.test(String(record.id)),
      key: ({ id }) => id,
    },
  },
  toRow(thread, around) {
    if (thread.flag('archived')) {
      thread.refuse('archived', isDeleted);
      return null;
    }
    const id = thread.text('id');
    const messages = recordsOf(thread, 'messages', id, around);
    const customer = customerOf(thread, messages, around);
    const channel = wordIn(thread, 'originalChannelId', channels);
    const subjects = messages.map((each) => each.text('subject'));
    const name = subjects.find((subject) => subject !== undefined);
    for (const message of messages)
      if (message.has('subject') && !isReplyTo(message.text('subject'), name))
        message.refuse('subject', 'the first subject is kept');
    const isSpam = thread.flag('spam');
    const threads = messages.map((each) => messageOf(each, customer, channel, around));
    const row = defined({
      customer: toCustomer(customer, around),
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      name,
      status: wordIn(thread, 'status', statuses),
      createdAt: timeIn(thread, 'createdAt'),
      replyChannel: channel,
      tags: isSpam ? ['spam'] : undefined,
      assignedUsers: mapOne(thread, 'assignedTo', around),
      queue: mapOne(thread, 'inboxId', around)?.[0],
      threads: inOrder(threads),
    });
    thread.leave({
      [counted]: 'latestMessageTimestamp latestMessageSentTimestamp latestMessageReceivedTimestamp',
      [setByParley]: 'closedAt updatedAt',
      [idsThere]: 'originalChannelAccountId threadAssociations objectCoordinate',
      [noField]: 'spam archived',
    });
    return row;
  },
};

/** `Re: Late` is the same subject as `Late`. */
function isReplyTo(subject: string | undefined, first: string | undefined): boolean {
  return subject?.replace(/^(?:\w{2,3}:\s*)+/i, '') === first?.replace(/^(?:\w{2,3}:\s*)+/i, '');
}

/** The contact, else the first who wrote, else the first who was written to. */
function customerOf(thread: Fields, messages: readonly Fields[], around: Around): Person {
  const id = thread.text('associatedContactId');
  const [record] = id === undefined ? [] : around.related.all('contacts', id);
  if (record !== undefined) return contactIn(thread.adopt(record, 'contacts[].'), id);
  const incoming = messages.find((each) => each.peek('direction') === 'INCOMING');
  const writer = incoming ? incoming.each('senders')[0] : undefined;
  const outgoing = messages.find((each) => each.peek('direction') === 'OUTGOING');
  const person = writer ?? (outgoing ? outgoing.each('recipients')[0] : undefined);
  if (person === undefined) return { id, email: undefined, about: {} };
  const found = partyIn(person);
  return { ...found, id: id ?? found.id };
}

function contactIn(contact: Fields, id: string | undefined): Person {
  const fields = contact.inside('properties');
  contact.value('id');
  const found = {
    id,
    email: fields.text('email'),
    about: defined({
      firstName: fields.text('firstname'),
      lastName: fields.text('lastname'),
      phone: fields.first('phone', 'mobilephone'),
      jobTitle: fields.text('jobtitle'),
      organization: fields.text('company'),
      location: fields.text('city'),
    }),
  };
  fields.leave({ [setByParley]: 'createdate lastmodifieddate', [idsThere]: 'hs_object_id' });
  contact.leave({ [setByParley]: 'createdAt updatedAt archived', [idsThere]: 'associations' });
  return found;
}

/** A sender or recipient: by an e-mail address, a phone number, or an id of the channel. */
function partyIn(party: Fields): Person {
  const identifier = party.inside('deliveryIdentifier');
  const kind = asText(identifier.peek('type'));
  const value = identifier.text('value');
  const isEmail = value?.includes('@') ?? false;
  const isPhone = !isEmail && kind === 'HS_PHONE_NUMBER';
  identifier.value('type');
  const actorId = asText(party.peek('actorId'));
  const email = isEmail ? value : undefined;
  const about = defined({ ...nameParts(party.text('name'), email), phone: isPhone ? value : undefined });
  party.leave({ [noField]: 'senderField recipientField' });
  const isKnown = isEmail || isPhone;
  if (!isKnown) party.value('actorId');
  else party.leave({ [idsThere]: 'actorId' });
  return { id: isKnown ? undefined : (value ?? actorId), email, about };
}

function messageOf(message: Fields, customer: Person, channel: string | undefined, around: Around): JsonObject | null {
  const kind = asText(message.peek('type')) ?? 'MESSAGE';
  if (!said.includes(kind) || message.peek('archived') === true) {
    message.drop(`of type ${message.peek('archived') === true ? 'archived' : kind}`, notSaid);
    return null;
  }
  message.value('type');
  const isIncoming = message.peek('direction') === 'INCOMING';
  if (isIncoming || message.peek('direction') === 'OUTGOING') message.value('direction');
  const type = kind === 'COMMENT' ? 'NOTE' : isIncoming ? 'CHAT' : 'REPLY';
  const [sender, ...others] = message.each('senders');
  const isByAgent = type !== 'CHAT';
  const person = sender && !isByAgent ? partyIn(sender) : undefined;
  const isOwn =
    !person ||
    (person.email ?? person.about.phone ?? person.id) === (customer.email ?? customer.about.phone ?? customer.id);
  if (isOwn && person) alsoSaid(customer, person, around);
  const agent = isByAgent ? agentOf(message, sender, around) : undefined;
  const files = message.each('attachments');
  const thread = toThread(
    {
      type,
      text: bodyOf(message, around, ['richText'], ['text']),
      at: timeIn(message, 'createdAt'),
      channel: wordIn(message, 'channelId', channels) ?? channel,
      customer: !isOwn && person ? toCustomer(person, around) : undefined,
      agent,
      files: filesOf(files, { name: ['name'], type: [], url: ['url'] }),
    },
    around,
  );
  if (message.peek('truncationStatus') !== undefined && message.peek('truncationStatus') !== 'NOT_TRUNCATED')
    message.refuse('truncationStatus', 'HubSpot has cut the text off: export the original content');
  else message.value('truncationStatus');
  for (const each of [...others, ...message.each('recipients')])
    each.refuseAll('addresses of messages are not imported');
  for (const file of files) file.refuseAll('only the file itself is kept');
  message.leave({
    [idsThere]: 'id conversationsThreadId channelAccountId inReplyToId createdBy',
    [setByParley]: 'updatedAt status',
    [noField]: 'client archived direction',
  });
  return thread;
}

/** The user who wrote a message, by its sender and the list of actors. */
function agentOf(message: Fields, sender: Fields | undefined, around: Around): Agent {
  const holder = sender?.has('actorId')
    ? { fields: sender, field: 'actorId' }
    : { fields: message, field: 'createdBy' };
  const id = asText(holder.fields.peek(holder.field));
  const [actor] = id === undefined ? [] : around.related.all('actors', id);
  const listed = actor && message.adopt(actor, 'actors[].');
  const agent = agentBy(holder.fields, holder.field, sender?.text('name') ?? listed?.text('name'), around);
  for (const each of [sender, listed]) each?.refuseAll(ofUsers);
  return agent;
}
