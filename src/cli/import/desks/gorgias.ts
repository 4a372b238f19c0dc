import { type Around, externalIdOf, recordsOf } from '../convert/around.ts';
import { Attributes } from '../convert/attributes.ts';
import type { Fields } from '../convert/fields.ts';
import { bodyOf, filesOf, inOrder, toThread } from '../convert/messages.ts';
import { agentBy, alsoSaid, fullName, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, isDeleted, links, noField, notSaid, ofUsers, setByParley } from '../convert/reasons.ts';
import { utcTimeIn } from '../convert/times.ts';
import { channelIn, priorities, wordIn } from '../convert/words.ts';
import { asText, defined, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const statuses = { open: 'OPEN', closed: 'DONE' };
const ratings = { 1: 0, 2: 25, 3: 50, 4: 75, 5: 100 };

/** Gorgias's Tickets, Messages and Customers APIs. */
export const gorgias: Desk = {
  name: 'gorgias',
  title: 'Gorgias',
  lists: ['tickets', 'ticket', 'data'],
  isOne: (record) =>
    has(record, 'created_datetime') &&
    !has(record, 'ticket_id') &&
    ['messages_count', 'assignee_user', 'last_message_datetime', 'opened_datetime'].some((name) => has(record, name)),
  parts: {
    messages: {
      names: ['messages'],
      isOne: (record) => has(record, 'ticket_id', 'from_agent'),
      key: ({ ticket_id }) => ticket_id,
    },
    customers: {
      names: ['customers'],
      isOne: (record) => has(record, 'created_datetime', 'email') && !has(record, 'status'),
      key: ({ id }) => id,
    },
  },
  toRow(ticket, around) {
    for (const name of ['deleted_datetime', 'trashed_datetime'])
      if (ticket.has(name)) {
        ticket.refuse(name, isDeleted);
        return null;
      }
    const id = ticket.text('id');
    const customer = customerOf(ticket, around);
    const channel = channelIn(ticket, 'channel');
    const custom = new Attributes();
    custom.add('externalId', ticket.value('external_id'));
    const survey = ticket.inside('satisfaction_survey');
    custom.add('satisfactionComment', survey.value('body_text'));
    const given = ticket.inside('custom_fields');
    for (const name of Object.keys(given.record)) addField(given, name, custom);
    const tags = ticket.each('tags').flatMap((tag) => {
      const name = tag.text('name');
      tag.refuseAll('only its name is kept');
      return name ?? [];
    });
    if (ticket.flag('spam')) tags.push('spam');
    const user = ticket.inside('assignee_user');
    const team = ticket.inside('assignee_team');
    const isByAgent = ticket.flag('from_agent');
    const status = wordIn(ticket, 'status', statuses);
    const messages = recordsOf(ticket, 'messages', id, around);
    const isSnoozed = status === 'OPEN' && ticket.has('snooze_datetime');
    const threads = messages.map((each) => messageOf(each, customer, channel, around));
    const row = defined({
      customer: toCustomer(customer, around),
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      name: ticket.text('subject'),
      status: isSnoozed ? 'SNOOZED' : status,
      priority: wordIn(ticket, 'priority', priorities),
      createdAt: utcTimeIn(ticket, 'created_datetime'),
      direction: isByAgent === undefined ? undefined : isByAgent ? 'OUT' : 'IN',
      replyChannel: channel,
      tags: tags.length > 0 ? tags : undefined,
      satisfaction: wordIn(survey, 'score', ratings),
      assignedUsers: mapOne(user, 'id', around),
      assignedTeams: mapOne(team, 'id', around),
      custom: custom.all(),
      defaultLang: ticket.text('language'),
      threads: inOrder(threads),
    });
    for (const each of [user, team]) each.refuseAll(ofUsers);
    survey.refuseAll('only its score and comment are kept');
    ticket.leave({
      [links]: 'uri',
      [setByParley]: 'updated_datetime is_unread',
      [counted]: `
        messages_count excerpt opened_datetime closed_datetime last_received_message_datetime
        last_message_datetime last_sent_message_not_delivered summary`,
      [noField]: 'via meta integrations events snooze_datetime reply_options requester spam',
    });
    return row;
  },
};

/** Custom fields are objects with a label and a value, by their ids. */
function addField(fields: Fields, name: string, custom: Attributes): void {
  const field = fields.inside(name);
  if (!field.has('value')) {
    if (custom.add(name, fields.peek(name))) fields.value(name);
    return;
  }
  if (custom.add(field.text('label') ?? name, field.peek('value'))) field.value('value');
  field.refuseAll('only its label and value are kept');
}

function customerOf(ticket: Fields, around: Around): Person {
  const own = ticket.inside('customer');
  const id = asText(own.peek('id'));
  const [record] = id === undefined || own.has('email') ? [] : around.related.all('customers', id);
  if (record === undefined) return personIn(own);
  own.value('id');
  own.refuseAll('the list of customers tells it');
  return personIn(ticket.adopt(record, 'customers[].'));
}

function personIn(person: Fields): Person {
  const email = person.text('email');
  const parts = { firstName: person.text('firstname'), lastName: person.text('lastname') };
  const name = person.text('name');
  const isKnown = parts.firstName !== undefined || parts.lastName !== undefined;
  if (isKnown && name !== undefined && name !== fullName(parts.firstName, parts.lastName))
    person.refuse('name', 'another value is kept');
  const phone = person.each('channels').find((each) => each.peek('type') === 'phone');
  const found = {
    id: person.text('id'),
    email,
    about: defined({ ...(isKnown ? defined(parts) : nameParts(name, email)), phone: phone?.text('address') }),
  };
  phone?.value('type');
  for (const channel of person.each('channels'))
    channel.refuseAll('only the e-mail address and the phone number are kept');
  person.leave({
    [links]: 'uri',
    [idsThere]: 'external_id',
    [setByParley]: 'created_datetime updated_datetime',
    [noField]: 'meta language timezone note data integrations active bio country role num_tickets',
  });
  return found;
}

function messageOf(message: Fields, customer: Person, channel: string | undefined, around: Around): JsonObject | null {
  const files = message.each('attachments');
  if (message.has('deleted_datetime')) {
    message.drop('of type deleted', 'deleted messages are not imported');
    return null;
  }
  const isNote = message.flag('public') === false;
  const isByAgent = isNote || message.flag('from_agent') === true;
  if (isNote && message.peek('from_agent') === true) message.value('from_agent');
  const text = bodyOf(message, around, ['body_html'], ['body_text']);
  if (text === '' && files.length === 0) {
    message.drop('of type empty', notSaid);
    return null;
  }
  const sender = message.inside('sender');
  const type = isNote ? 'NOTE' : isByAgent ? 'REPLY' : 'CHAT';
  const person = isByAgent ? undefined : personIn(sender);
  const isOwn =
    !person ||
    (person.id === undefined ? [undefined, customer.email].includes(person.email) : person.id === customer.id);
  if (isOwn && person) alsoSaid(customer, person, around);
  const name = isByAgent
    ? (sender.text('name') ?? fullName(sender.text('firstname'), sender.text('lastname')) ?? sender.text('email'))
    : undefined;
  const agent = isByAgent ? agentBy(sender, 'id', name, around) : undefined;
  if (isByAgent) sender.refuseAll(ofUsers);
  const thread = toThread(
    {
      type,
      text,
      at: utcTimeIn(
        message,
        message.has('sent_datetime') && !message.has('created_datetime') ? 'sent_datetime' : 'created_datetime',
      ),
      channel: channelIn(message, 'channel', { internalnote: '' }) || channel,
      customer: person && !isOwn ? toCustomer(person, around) : undefined,
      agent,
      files: filesOf(files, { name: ['name'], type: ['content_type'], url: ['url'] }),
    },
    around,
  );
  for (const file of files) file.refuseAll('only the file itself is kept');
  message.leave({
    [links]: 'uri',
    [idsThere]: 'id message_id external_id ticket_id integration_id rule_id mention_ids',
    'the whole body is kept': 'stripped_text stripped_html stripped_signature',
    [setByParley]: 'sent_datetime failed_datetime opened_datetime is_retriable last_sending_error',
    [noField]: `
        subject via source receiver headers intents actions macros meta replied_by replied_to`,
  });
  return thread;
}
