import { type Around, externalIdOf, recordsOf } from '../convert/around.ts';
import { Attributes } from '../convert/attributes.ts';
import type { Fields } from '../convert/fields.ts';
import { bodyOf, filesOf, inOrder, toThread } from '../convert/messages.ts';
import { agentBy, fullName, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, isDeleted, links, noField, notSaid, ofUsers, setByParley } from '../convert/reasons.ts';
import { timeIn } from '../convert/times.ts';
import { channelIn, wordIn } from '../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const categories = { open: 'OPEN', waiting: 'SNOOZED', resolved: 'DONE' };
const statuses = { archived: 'DONE', assigned: 'OPEN', unassigned: 'OPEN', snoozed: 'SNOOZED', spam: 'DONE' };
const channelWords = { frontchat: 'CHAT', smooch: 'CHAT', intercom: 'CHAT', call: 'PHONE' };
const fileFields = { name: ['filename'], type: ['content_type'], url: ['url'] };
const isId = (record: JsonObject, prefix: string) => String(record.id).startsWith(prefix);

/** The conversation that a message or comment belongs to, by its links. */
function conversationOf({ conversation_id, _links }: JsonObject): unknown {
  const related = isObject(_links) && isObject(_links.related) ? _links.related.conversation : undefined;
  return conversation_id ?? asText(related)?.split('/').at(-1);
}

/** Front's Core API: conversations, messages, comments and teammates. */
export const front: Desk = {
  name: 'front',
  title: 'Front',
  lists: ['_results', 'conversations', 'conversation'],
  isOne: (record) => isId(record, 'cnv_'),
  parts: {
    messages: {
      names: ['messages'],
      isOne: (record) => isId(record, 'msg_') && has(record, 'is_inbound'),
      key: conversationOf,
    },
    comments: {
      names: ['comments'],
      isOne: (record) => isId(record, 'com_') && has(record, 'posted_at'),
      key: conversationOf,
    },
    teammates: { names: ['teammates'], isOne: (record) => isId(record, 'tea_'), key: ({ id }) => id },
  },
  toRow(conversation, around) {
    if (conversation.peek('status') === 'deleted' || conversation.peek('status') === 'trashed') {
      conversation.refuse('status', isDeleted);
      return null;
    }
    const id = conversation.text('id');
    const recipient = personIn(conversation.inside('recipient'));
    const status = wordIn(conversation, 'status_category', categories);
    const byStatus = wordIn(conversation, 'status', statuses);
    if (status !== undefined && conversation.has('status')) conversation.refuse('status', 'the category is kept');
    const custom = new Attributes();
    custom.addAll(conversation.inside('custom_fields'));
    const assignee = conversation.inside('assignee');
    const tags = conversation.each('tags').flatMap((tag) => {
      const name = tag.text('name');
      tag.refuseAll('only its name is kept');
      return name ?? [];
    });
    const threads = [
      ...recordsOf(conversation, 'messages', id, around).map((each) => messageOf(each, recipient, around)),
      ...recordsOf(conversation, 'comments', id, around).map((each) => commentOf(each, around)),
    ];
    const row = defined({
      customer: toCustomer(recipient, around),
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      name: conversation.text('subject'),
      status: status ?? byStatus,
      createdAt: timeIn(conversation, 'created_at'),
      tags: tags.length > 0 ? tags : undefined,
      assignedUsers: mapOne(assignee, 'id', around),
      custom: custom.all(),
      threads: inOrder(threads),
    });
    assignee.refuseAll(ofUsers);
    conversation.leave({
      [links]: '_links',
      [idsThere]: 'status_id ticket_ids',
      [counted]: 'last_message waiting_since',
      [setByParley]: 'updated_at',
      [noField]: 'links is_private scheduled_reminders metadata topics inboxes followers',
    });
    return row;
  },
};

/** A person by their handle: an e-mail address, or a phone number. */
function personIn(recipient: Fields): Person {
  const handle = recipient.text('handle');
  const email = handle?.includes('@') ? handle : undefined;
  const phone = email === undefined && handle !== undefined && /^\+?[\d\s().-]{5,}$/.test(handle) ? handle : undefined;
  const name = recipient.text('name');
  recipient.leave({ [links]: '_links', [noField]: 'role' });
  const isOther = email === undefined && phone === undefined;
  return { id: isOther ? handle : undefined, email, about: defined({ ...nameParts(name, handle), phone }) };
}

function messageOf(message: Fields, customer: Person, around: Around): JsonObject | null {
  if (message.flag('is_draft')) {
    message.drop('of type draft', notSaid);
    return null;
  }
  const isInbound = message.flag('is_inbound') === true;
  const people = message.each('recipients');
  const sender = people.find((each) => each.peek('role') === 'from');
  const handle = String(sender?.peek('handle') ?? '').toLowerCase();
  const known = [customer.email, customer.about.phone, customer.id].map((each) => String(each ?? '').toLowerCase());
  const isOthers = isInbound && sender !== undefined && handle !== '' && !known.includes(handle);
  if (isInbound && sender && !isOthers) {
    sender.value('handle');
    if (nameOf(sender) === fullName(customer.about.firstName as string, customer.about.lastName as string))
      sender.value('name');
  }
  const files = message.each('attachments');
  const thread = toThread(
    {
      type: isInbound ? 'CHAT' : 'REPLY',
      text: bodyOf(message, around, ['body'], ['text']),
      at: timeIn(message, 'created_at'),
      channel: channelIn(message, 'type', channelWords),
      customer: isOthers && sender ? toCustomer(personIn(sender), around) : undefined,
      agent: isInbound ? undefined : agentOf(message, around),
      files: filesOf(files, fileFields),
    },
    around,
  );
  if (isInbound) message.inside('author').refuseAll('the customer wrote it');
  if (isInbound && sender) sender.value('role');
  for (const each of people) each.refuseAll('addresses of messages are not imported');
  for (const file of files) file.refuseAll('only the file itself is kept');
  message.leave({
    [links]: '_links',
    [idsThere]: 'id message_uid conversation_id',
    'the body is kept': 'blurb',
    [noField]: 'subject metadata signature error_type version draft_mode is_draft',
  });
  return thread;
}

const nameOf = (person: Fields) => asText(person.peek('name'));

function agentOf(holder: Fields, around: Around) {
  const author = holder.inside('author');
  const id = asText(author.peek('id'));
  const [teammate] = id === undefined || author.has('first_name') ? [] : around.related.all('teammates', id);
  const named = teammate ? holder.adopt(teammate, 'teammates[].') : author;
  const name = fullName(named.text('first_name'), named.text('last_name')) ?? named.text('email');
  const agent = agentBy(author, 'id', name, around);
  for (const each of [author, named]) each.refuseAll(ofUsers);
  return agent;
}

function commentOf(comment: Fields, around: Around): JsonObject {
  const files = comment.each('attachments');
  const thread = toThread(
    {
      type: 'NOTE',
      text: comment.text('body') ?? '',
      at: timeIn(comment, 'posted_at'),
      agent: agentOf(comment, around),
      files: filesOf(files, fileFields),
    },
    around,
  );
  for (const file of files) file.refuseAll('only the file itself is kept');
  comment.leave({ [links]: '_links', [idsThere]: 'id conversation_id', [noField]: 'is_pinned mentions' });
  return thread;
}
