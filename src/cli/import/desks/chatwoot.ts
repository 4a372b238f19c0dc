import { type Around, externalIdOf, recordsOf } from '../convert/around.ts';
import { Attributes } from '../convert/attributes.ts';
import type { Fields } from '../convert/fields.ts';
import { filesOf, inOrder, toThread } from '../convert/messages.ts';
import { agentBy, alsoSaid, mapId, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, noField, notSaid, ofUsers, setByParley } from '../convert/reasons.ts';
import { timeIn } from '../convert/times.ts';
import { priorities, squeeze, wordIn } from '../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const statuses = { open: 'OPEN', pending: 'SNOOZED', snoozed: 'SNOOZED', resolved: 'DONE' };
const inboxes = {
  channelwebwidget: 'CHAT',
  channelemail: 'EMAIL',
  channelfacebookpage: 'FACEBOOK',
  channelinstagram: 'INSTAGRAM',
  channeltwitterprofile: 'TWITTER',
  channeltwiliosms: 'SMS',
  channelsms: 'SMS',
  channelwhatsapp: 'WHATSAPP',
  channelvoice: 'VOICE',
};
const incoming = ['0', 'incoming'];
const outgoing = ['1', 'outgoing'];

/** Chatwoot's Conversations, Messages and Contacts APIs. */
export const chatwoot: Desk = {
  name: 'chatwoot',
  title: 'Chatwoot',
  lists: ['payload', 'conversations', 'conversation'],
  isOne: (record) => isObject(record.meta) && has(record.meta, 'sender') && !has(record, 'message_type'),
  parts: {
    messages: {
      names: ['messages'],
      isOne: (record) => has(record, 'message_type', 'conversation_id'),
      key: ({ conversation_id }) => conversation_id,
    },
    contacts: {
      names: ['contacts'],
      isOne: (record) => has(record, 'phone_number', 'identifier', 'email'),
      key: ({ id }) => id,
    },
  },
  toRow(conversation, around) {
    const id = conversation.text('id');
    const meta = conversation.inside('meta');
    const sender = personIn(meta.inside('sender'));
    const channel = wordIn(meta, 'channel', inboxes);
    const custom = new Attributes();
    custom.addAll(conversation.inside('custom_attributes'));
    const assignee = meta.inside('assignee');
    const team = meta.inside('team');
    const messages = recordsOf(conversation, 'messages', id, around);
    const threads = messages.map((each) => threadOf(each, sender, channel, around));
    const row = defined({
      customer: toCustomer(sender, around),
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      status: wordIn(conversation, 'status', statuses),
      priority: wordIn(conversation, 'priority', priorities),
      createdAt: timeIn(conversation, conversation.has('created_at') ? 'created_at' : 'timestamp'),
      replyChannel: channel,
      tags: conversation.texts('labels'),
      assignedUsers: mapOne(assignee, 'id', around),
      assignedTeams: mapOne(team, 'id', around),
      queue: mapId(conversation, 'inbox_id', around),
      custom: custom.all(),
      threads: inOrder(threads),
    });
    for (const user of [assignee, team]) user.refuseAll(ofUsers);
    meta.leave({ [noField]: 'hmac_verified contact assignee_type' });
    conversation.leave({
      [idsThere]: 'account_id uuid sla_policy_id contact_inbox display_id',
      [setByParley]: 'updated_at timestamp last_activity_at can_reply unread_count',
      [counted]: `
        first_reply_created_at waiting_since agent_last_seen_at assignee_last_seen_at contact_last_seen_at
        last_non_activity_message applied_sla sla_events`,
      [noField]: 'muted snoozed_until additional_attributes',
    });
    return row;
  },
};

function personIn(person: Fields): Person {
  const email = person.text('email');
  const more = person.inside('additional_attributes');
  const place = [more.text('city'), more.text('country')].filter((part) => part !== undefined);
  const found = {
    id: person.text('id'),
    email,
    about: defined({
      ...nameParts(person.text('name'), email),
      phone: person.text('phone_number'),
      photoUrl: person.first('thumbnail', 'avatar_url'),
      organization: more.text('company_name'),
      background: more.text('description'),
      location: place.join(', ') || undefined,
    }),
  };
  if (person.peek('type') === 'contact') person.value('type');
  more.leave({
    [noField]: `
        social_profiles country_code created_at_ip social_telegram_user_id social_telegram_user_name`,
  });
  person.leave({
    [idsThere]: 'identifier account_id contact_inboxes',
    [setByParley]: 'created_at last_activity_at availability_status blocked',
    [noField]: 'custom_attributes type',
  });
  return found;
}

function threadOf(message: Fields, customer: Person, channel: string | undefined, around: Around): JsonObject | null {
  const kind = squeeze(asText(message.peek('message_type')) ?? '');
  const isIncoming = incoming.includes(kind);
  const files = message.each('attachments');
  if ((!isIncoming && !outgoing.includes(kind)) || (!message.has('content') && files.length === 0)) {
    message.drop(`of type ${kind}`, notSaid);
    return null;
  }
  message.value('message_type');
  const isNote = message.flag('private') === true;
  const type = isNote ? 'NOTE' : isIncoming ? 'CHAT' : 'REPLY';
  const sender = message.inside('sender');
  const idHolder = sender.has('id') ? { fields: sender, field: 'id' } : { fields: message, field: 'sender_id' };
  const senderId = asText(idHolder.fields.peek(idHolder.field));
  if (sender.has('id') && asText(message.peek('sender_id')) === senderId) message.value('sender_id');
  const isOwn = senderId === undefined || senderId === customer.id;
  const isByAgent = type !== 'CHAT';
  const name = isByAgent ? (sender.first('name', 'available_name') ?? sender.text('email')) : undefined;
  const agent = isByAgent ? agentBy(idHolder.fields, idHolder.field, name, around) : undefined;
  if (!isByAgent) idHolder.fields.value(idHolder.field);
  const person = isByAgent ? undefined : { ...personIn(sender), id: senderId };
  if (isOwn && person) alsoSaid(customer, person, around);
  const text = message.text('content') ?? '';
  const processed = message.text('processed_message_content');
  if (processed !== undefined && processed !== text) message.refuse('processed_message_content', 'the content is kept');
  const thread = toThread(
    {
      type,
      text,
      at: timeIn(message, 'created_at'),
      channel,
      customer: !isOwn && person ? toCustomer(person, around) : undefined,
      agent,
      files: filesOf(files, { name: ['file_name', 'fallback_title'], type: ['content_type'], url: ['data_url'] }),
    },
    around,
  );
  sender.refuseAll(ofUsers);
  for (const file of files) file.refuseAll('only the file itself is kept');
  message.leave({
    [idsThere]: 'id account_id inbox_id conversation_id source_id echo_id external_source_ids',
    [setByParley]: 'updated_at status',
    [noField]: `
        sender_type content_type content_attributes additional_attributes sentiment conversation`,
  });
  return thread;
}
