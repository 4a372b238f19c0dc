import { type Around, externalIdOf, recordsOf } from '../convert/around.ts';
import { Attributes } from '../convert/attributes.ts';
import type { Fields } from '../convert/fields.ts';
import { bodyOf, filesOf, inOrder, toThread } from '../convert/messages.ts';
import { agentBy, fillBlanks, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, isDeleted, noField, ofUsers, setByParley } from '../convert/reasons.ts';
import { timeIn } from '../convert/times.ts';
import { wordIn } from '../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const statuses = {
  2: 'OPEN',
  3: 'SNOOZED',
  4: 'DONE',
  5: 'DONE',
  6: 'SNOOZED',
  7: 'SNOOZED',
  open: 'OPEN',
  pending: 'SNOOZED',
  resolved: 'DONE',
  closed: 'DONE',
};
const levels = { 1: 1, 2: 3, 3: 4, 4: 5, low: 1, medium: 3, high: 4, urgent: 5 };
const sources = {
  1: 'EMAIL',
  3: 'PHONE',
  5: 'TWITTER',
  6: 'FACEBOOK',
  7: 'CHAT',
  9: 'CHAT',
  10: 'EMAIL',
  13: 'WHATSAPP',
  email: 'EMAIL',
  phone: 'PHONE',
  chat: 'CHAT',
};
const fileFields = { name: ['name'], type: ['content_type'], url: ['attachment_url', 'url'] };

/** Freshdesk's Tickets API with `include=requester,conversations`, Conversations, Contacts and Agents. */
export const freshdesk: Desk = {
  name: 'freshdesk',
  title: 'Freshdesk',
  lists: ['tickets', 'ticket', 'results'],
  isOne: (record) =>
    ['responder_id', 'fr_escalated', 'email_config_id', 'fr_due_by'].some((name) => has(record, name)) &&
    !has(record, 'ticket_id'),
  parts: {
    conversations: {
      names: ['conversations', 'notes', 'replies'],
      isOne: (record) => has(record, 'incoming', 'private', 'ticket_id'),
      key: ({ ticket_id }) => ticket_id,
    },
    contacts: {
      names: ['contacts', 'contact', 'requesters'],
      isOne: (record) => has(record, 'view_all_tickets') || has(record, 'email', 'job_title', 'mobile'),
      key: ({ id }) => id,
    },
    agents: {
      names: ['agents', 'agent'],
      isOne: (record) => has(record, 'contact', 'occasional'),
      key: ({ id }) => id,
    },
    companies: {
      names: ['companies', 'company'],
      isOne: (record) => has(record, 'domains', 'health_score'),
      key: ({ id }) => id,
    },
  },
  toRow(ticket, around) {
    if (ticket.flag('deleted')) {
      ticket.refuse('deleted', isDeleted);
      return null;
    }
    const id = ticket.text('id');
    const requester = requesterOf(ticket, around);
    const channel = wordIn(ticket, 'source', sources);
    const custom = new Attributes();
    custom.add('type', ticket.value('type'));
    custom.addAll(ticket.inside('custom_fields'));
    const tags = ticket.texts('tags');
    if (ticket.flag('spam')) tags.push('spam');
    const createdAt = timeIn(ticket, 'created_at');
    const files = ticket.each('attachments');
    const first = toThread(
      {
        type: 'CHAT',
        text: bodyOf(ticket, around, ['description'], ['description_text']),
        at: createdAt,
        channel,
        files: filesOf(files, fileFields),
      },
      around,
    );
    const replies = recordsOf(ticket, 'conversations', id, around);
    const threads = replies.map((each) => replyOf(each, requester, channel, around));
    for (const file of files) file.refuseAll('only the file itself is kept');
    const row = defined({
      customer: toCustomer(requester, around),
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      name: ticket.text('subject'),
      status: wordIn(ticket, 'status', statuses),
      priority: wordIn(ticket, 'priority', levels),
      createdAt,
      replyChannel: channel,
      tags: tags.length > 0 ? tags : undefined,
      assignedUsers: mapOne(ticket, 'responder_id', around),
      assignedTeams: mapOne(ticket, 'group_id', around),
      custom: custom.all(),
      threads: inOrder([...(first.text === '' && first.attachments === undefined ? [] : [first]), ...threads]),
    });
    ticket.leave({
      [setByParley]: 'updated_at deleted',
      [counted]: 'stats conversation_count sentiment_score initial_sentiment_score',
      [idsThere]: `
        product_id email_config_id association_type associated_tickets_count support_email form_id`,
      [noField]: `
        spam is_escalated fr_escalated nr_escalated due_by fr_due_by nr_due_by cc_emails fwd_emails
        reply_cc_emails ticket_cc_emails ticket_bcc_emails to_emails company sla_policy
        structured_description tracker_id internal_agent_id internal_group_id twitter_id facebook_id phone
        email name`,
    });
    return row;
  },
};

function requesterOf(ticket: Fields, around: Around): Person {
  const id = ticket.text('requester_id');
  const own = isObject(ticket.peek('requester'))
    ? personIn(ticket.inside('requester'), id)
    : { id, email: undefined, about: {} };
  const known = own.id ?? id;
  if (known !== id && id !== undefined) ticket.refuse('requester_id', 'another value is kept');
  const [record] = known === undefined ? [] : around.related.all('contacts', known);
  const more = record === undefined ? null : personIn(ticket.adopt(record, 'contacts[].'), known);
  const about: JsonObject = { ...own.about };
  if (more) fillBlanks(about, more.about, 'contacts[].', around.notes);
  const companyId = ticket.text('company_id');
  const [company] = companyId === undefined ? [] : around.related.all('companies', companyId);
  if (company !== undefined) fillBlanks(about, { organization: company.name }, 'company.', around.notes);
  else if (companyId !== undefined) ticket.refuse('company_id', idsThere);
  return { id: known, email: own.email ?? more?.email, about };
}

function personIn(person: Fields, id: string | undefined): Person {
  const email = person.text('email');
  const avatar = person.inside('avatar');
  const found = {
    id: person.text('id') ?? id,
    email,
    about: defined({
      ...nameParts(person.text('name'), email),
      phone: person.first('phone', 'mobile'),
      jobTitle: person.text('job_title'),
      location: person.text('address'),
      background: person.text('description'),
      photoUrl: avatar.text('avatar_url'),
    }),
  };
  avatar.refuseAll('only its address is kept');
  person.leave({
    [setByParley]: 'created_at updated_at',
    [idsThere]: 'company_id twitter_id facebook_id unique_external_id external_id',
    [noField]: `
        active deleted view_all_tickets language time_zone tags other_emails other_companies
        other_phone_numbers custom_fields preferred_source csat_rating visitor_id org_contact_id`,
  });
  return found;
}

function agentIn(agent: Fields): string | undefined {
  const contact = agent.inside('contact');
  const name = contact.text('name') ?? contact.text('email');
  for (const each of [agent, contact]) each.refuseAll(ofUsers);
  return name;
}

function replyOf(reply: Fields, requester: Person, channel: string | undefined, around: Around): JsonObject {
  const isNote = reply.flag('private') === true;
  const isIncoming = reply.flag('incoming') === true;
  const type = isNote ? 'NOTE' : isIncoming ? 'CHAT' : 'REPLY';
  const userId = asText(reply.peek('user_id'));
  const isOthers = isIncoming && userId !== undefined && requester.id !== undefined && userId !== requester.id;
  const [contact] = isOthers ? around.related.all('contacts', userId) : [];
  const [agent] = isIncoming || userId === undefined ? [] : around.related.all('agents', userId);
  const person = contact && personIn(reply.adopt(contact, 'contacts[].'), userId);
  if (type === 'CHAT') reply.value('user_id');
  const agentName = agent && agentIn(reply.adopt(agent, 'agents[].'));
  const files = reply.each('attachments');
  const thread = toThread(
    {
      type,
      text: bodyOf(reply, around, ['body'], ['body_text']),
      at: timeIn(reply, 'created_at'),
      channel,
      customer: isOthers ? toCustomer(person ?? { id: userId, email: undefined, about: {} }, around) : undefined,
      agent: isIncoming && !isNote ? undefined : agentBy(reply, 'user_id', agentName, around),
      files: filesOf(files, fileFields),
    },
    around,
  );
  for (const file of files) file.refuseAll('only the file itself is kept');
  reply.leave({
    [setByParley]: 'updated_at last_edited_at last_edited_user_id',
    [idsThere]: 'id ticket_id thread_id thread_message_id automation_id automation_type_id',
    [noField]: `
        source category support_email to_emails cc_emails bcc_emails from_email incoming email_failure_count outgoing_failures
        auto_response source_additional_info delivery_details has_quoted_text`,
  });
  return thread;
}
