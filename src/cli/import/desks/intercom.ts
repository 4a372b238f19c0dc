import { type Around, externalIdOf } from '../convert/around.ts';
import { Attributes } from '../convert/attributes.ts';
import type { Fields } from '../convert/fields.ts';
import { textOfHtml } from '../convert/html-text.ts';
import { bodyOf, filesOf, inOrder, toThread } from '../convert/messages.ts';
import { agentBy, fillBlanks, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, links, noField, notSaid, ofUsers, setByParley } from '../convert/reasons.ts';
import { timeIn } from '../convert/times.ts';
import { channelIn, wordIn } from '../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const statuses = { open: 'OPEN', snoozed: 'SNOOZED', closed: 'DONE' };
const urgency = { priority: 4, notpriority: null };
const whose = {
  customerinitiated: 'IN',
  admininitiated: 'OUT',
  automated: 'OUT',
  operatorinitiated: 'OUT',
  campaignsinitiated: 'OUT',
};
const channelWords = { conversation: 'CHAT', phonecall: 'PHONE', phoneswitch: 'PHONE' };
const ratings = { 1: 0, 2: 25, 3: 50, 4: 75, 5: 100 };
const kinds = ['user', 'lead', 'contact', 'admin', 'bot', 'team'];
const isCustomer = (author: Fields) => ['user', 'lead', 'contact'].includes(String(author.peek('type')));

/** Intercom's Conversations and Contacts APIs, versions 1 and 2. */
export const intercom: Desk = {
  name: 'intercom',
  title: 'Intercom',
  lists: ['conversations', 'conversation', 'data'],
  isOne: (record) =>
    ['conversation_parts', 'conversation_message', 'admin_assignee_id'].some((name) => has(record, name)) ||
    (record.type === 'conversation' && has(record, 'source')),
  parts: {
    contacts: {
      names: ['contacts', 'contact', 'users', 'leads'],
      isOne: ({ type }) => ['contact', 'user', 'lead'].includes(String(type)),
      key: ({ id }) => id,
    },
    admins: { names: ['admins', 'admin'], isOne: ({ type }) => type === 'admin', key: ({ id }) => id },
  },
  toRow(conversation, around) {
    const id = conversation.text('id');
    if (conversation.peek('type') === 'conversation') conversation.value('type');
    const source = conversation.inside(conversation.has('source') ? 'source' : 'conversation_message');
    const parts = conversation.inside('conversation_parts');
    const messages = [source, ...parts.each('conversation_parts')];
    const customer = customerOf(conversation, messages, around);
    const channel = channelIn(source, 'type', channelWords);
    const custom = new Attributes();
    custom.addAll(conversation.inside('custom_attributes'));
    const rating = conversation.inside('conversation_rating');
    custom.add('ratingRemark', rating.value('remark'));
    const createdAt = timeIn(conversation, 'created_at');
    const row = defined({
      customer: toCustomer(customer, around),
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      name: titleOf(conversation, source),
      status: statusOf(conversation),
      priority: wordIn<number | null>(conversation, 'priority', urgency) ?? undefined,
      createdAt,
      direction: wordIn(source, 'delivered_as', whose),
      replyChannel: channel,
      tags: tagsOf(conversation),
      satisfaction: wordIn(rating, 'rating', ratings),
      assignedUsers:
        mapOne(conversation, 'admin_assignee_id', around) ?? mapOne(conversation.inside('assignee'), 'id', around),
      assignedTeams: mapOne(conversation, 'team_assignee_id', around),
      custom: custom.all(),
      threads: inOrder(
        messages.map((each) =>
          threadOf(each, { customer, channel, createdAt: each === source ? createdAt : undefined }, around),
        ),
      ),
    });
    source.leave({ [idsThere]: 'id', [links]: 'url' });
    parts.leave({ [counted]: 'total_count type' });
    rating.leave({
      [setByParley]: 'created_at',
      [noField]: 'contact customer teammate updated_at requested_at replied_at',
    });
    conversation.inside('assignee').refuseAll(ofUsers);
    conversation.leave({
      [setByParley]: 'updated_at read open ai_agent_participated',
      [counted]: 'waiting_since first_contact_reply customer_first_reply statistics sent_at',
      [ofUsers]: 'teammates admin_assignee',
      [idsThere]: 'workspace_id company brand_id channel_id',
      [noField]: `
        snoozed_until sla_applied topics linked_objects ai_agent ticket redacted type contacts customers
        user`,
      [links]: 'url',
    });
    return row;
  },
};

function statusOf(conversation: Fields): string | undefined {
  const status = wordIn(conversation, 'state', statuses);
  if (status !== undefined) return status;
  const isOpen = conversation.flag('open');
  return isOpen === undefined ? undefined : isOpen ? 'OPEN' : 'DONE';
}

/** The title, else the subject, which is HTML. */
function titleOf(conversation: Fields, source: Fields): string | undefined {
  const title = conversation.text('title');
  const subject = source.text('subject');
  const text = subject === undefined ? undefined : textOfHtml(subject);
  if (title !== undefined && text !== undefined && text !== title) source.refuse('subject', 'the title is kept');
  return title ?? text;
}

function tagsOf(conversation: Fields): string[] | undefined {
  const list = conversation.inside('tags');
  const tags = list.each('tags').flatMap((tag) => {
    tag.leave({ [idsThere]: 'id type applied_at applied_by' });
    return tag.text('name') ?? [];
  });
  list.leave({ [counted]: 'type' });
  return tags.length > 0 ? tags : undefined;
}

/** The contact of the conversation: from the list of contacts, or as the author of a message. */
function customerOf(conversation: Fields, messages: readonly Fields[], around: Around): Person {
  const listed = conversation.inside('contacts');
  const people = [
    ...listed.each('contacts'),
    ...(Array.isArray(conversation.peek('contacts')) ? conversation.each('contacts') : []),
    ...conversation.each('customers'),
    ...(isObject(conversation.peek('user')) ? [conversation.inside('user')] : []),
  ];
  listed.leave({ [counted]: 'type' });
  const [first, ...others] = people;
  const authors = messages.map((each) => each.inside('author')).filter(isCustomer);
  const id = first?.text('id') ?? authors.map((author) => asText(author.peek('id'))).find((each) => each !== undefined);
  const own = first === undefined ? { id, email: undefined, about: {} } : detailsIn(first);
  for (const other of others) {
    if (asText(other.peek('id')) === id) other.value('id');
    other.refuseAll('only the first contact is kept');
  }
  const [record] = id === undefined ? [] : around.related.all('contacts', id);
  const more = record === undefined ? null : detailsIn(conversation.adopt(record, 'contacts[].'));
  const about: JsonObject = { ...own.about };
  if (more) fillBlanks(about, more.about, 'contacts[].', around.notes);
  let email = own.email ?? more?.email;
  for (const author of authors)
    if (asText(author.peek('id')) === id) {
      const written = detailsIn(author);
      email ??= written.email;
      if (written.email !== undefined && written.email !== email) author.refuse('email', 'another value is kept');
      fillBlanks(about, written.about, 'author.', around.notes);
    }
  return { id, email, about };
}

function detailsIn(person: Fields): Person {
  const email = person.text('email');
  const location = person.inside('location');
  const place = [location.text('city'), location.text('region'), location.text('country')].filter(
    (part) => part !== undefined,
  );
  const details = {
    id: person.text('id'),
    email,
    about: defined({
      ...nameParts(person.text('name'), email),
      phone: person.text('phone'),
      photoUrl: photoOf(person),
      location: place.join(', ') || undefined,
    }),
  };
  if (kinds.includes(String(person.peek('type')))) person.value('type');
  location.leave({
    [noField]: 'type country_code continent_code city_name region_name country_name timezone',
  });
  person.leave({
    [idsThere]: 'external_id workspace_id owner_id user_id anonymous',
    [setByParley]: 'created_at updated_at signed_up_at last_seen_at last_replied_at last_contacted_at',
    [noField]: `
        role custom_attributes tags notes companies social_profiles has_hard_bounced marked_email_as_spam
        unsubscribed_from_emails language_override browser browser_language browser_version os referrer
        reply_time from_ai_agent is_ai_answer`,
  });
  return details;
}

function photoOf(person: Fields): string | undefined {
  if (!isObject(person.peek('avatar'))) return person.text('avatar');
  const avatar = person.inside('avatar');
  avatar.leave({ [noField]: 'type' });
  return avatar.text('image_url');
}

interface Whole {
  readonly customer: Person;
  readonly channel: string | undefined;
  /** The time of the first message, which has none. */
  readonly createdAt: string | undefined;
}

function threadOf(message: Fields, whole: Whole, around: Around): JsonObject | null {
  const files = message.each('attachments');
  if (!message.has('body') && files.length === 0) {
    if (!message.has('part_type')) return null;
    message.drop(`of type ${message.peek('part_type')}`, notSaid);
    return null;
  }
  const author = message.inside('author');
  const isTheirs = isCustomer(author);
  if (['comment', 'note'].includes(String(message.peek('part_type')))) message.value('part_type');
  const type = message.peek('part_type') === 'note' ? 'NOTE' : isTheirs || !author.has('type') ? 'CHAT' : 'REPLY';
  const isOwn = asText(author.peek('id')) === whole.customer.id;
  const admin = author.has('name') ? undefined : around.related.all('admins', asText(author.peek('id')) ?? '')[0];
  const listed = admin && message.adopt(admin, 'admins[].');
  const name = author.text('name') ?? listed?.text('name') ?? author.text('email');
  listed?.refuseAll(ofUsers);
  const isByAgent = type !== 'CHAT';
  const agent = isByAgent ? agentBy(author, 'id', name, around) : undefined;
  if (isByAgent && kinds.includes(String(author.peek('type')))) author.value('type');
  if (isByAgent) author.refuseAll(ofUsers);
  const person = isByAgent ? undefined : detailsIn(author);
  const thread = toThread(
    {
      type,
      text: bodyOf(message, around, ['body']),
      at: whole.createdAt ?? timeIn(message, 'created_at'),
      channel: whole.channel,
      customer: person && isTheirs && !isOwn ? toCustomer(person, around) : undefined,
      agent,
      files: filesOf(files, { name: ['name'], type: ['content_type'], url: ['url'] }),
    },
    around,
  );
  for (const file of files) file.refuseAll('only the file itself is kept');
  message.leave({
    [idsThere]: 'id external_id type part_type',
    [setByParley]: 'updated_at notified_at',
    [noField]: `
        assigned_to redacted email_message_metadata metadata state tags event_details app_package_code`,
  });
  return thread;
}
