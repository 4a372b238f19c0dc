import { type Around, externalIdOf, recordsOf } from '../convert/around.ts';
import { Attributes } from '../convert/attributes.ts';
import { type Fields, isNothing } from '../convert/fields.ts';
import { bodyOf, filesOf, inOrder, isSameText, toThread } from '../convert/messages.ts';
import { agentBy, fullName, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, isDeleted, links, noField, notSaid, ofUsers, setByParley } from '../convert/reasons.ts';
import { timeIn } from '../convert/times.ts';
import { channelIn, priorities, wordIn } from '../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const statuses = { new: 'OPEN', open: 'OPEN', pending: 'SNOOZED', hold: 'SNOOZED', solved: 'DONE', closed: 'DONE' };
const scores = { good: 100, goodwithcomment: 100, bad: 0, badwithcomment: 0, offered: null, unoffered: null };
const channelWords = {
  phonecallinbound: 'PHONE',
  phonecalloutbound: 'PHONE',
  webwidget: 'CHAT',
  mobilesdk: 'CHAT',
  chattranscript: 'CHAT',
};

/** Zendesk's JSON export and its Tickets, Comments, Audits and Users APIs. */
export const zendesk: Desk = {
  name: 'zendesk',
  title: 'Zendesk',
  lists: ['tickets', 'ticket', 'results'],
  isOne: (record) =>
    has(record, 'requester_id') &&
    ['submitter_id', 'raw_subject', 'group_id', 'brand_id'].some((name) => has(record, name)) &&
    !has(record, 'responder_id'),
  parts: {
    comments: {
      names: ['comments', 'comment', 'ticket_comments'],
      isOne: (record) => has(record, 'author_id', 'ticket_id', 'public'),
      key: ({ ticket_id }) => ticket_id,
    },
    audits: {
      names: ['audits', 'ticket_audits'],
      isOne: (record) => has(record, 'events', 'ticket_id'),
      key: ({ ticket_id }) => ticket_id,
    },
    users: {
      names: ['users', 'user', 'end_users'],
      isOne: (record) => has(record, 'role', 'email') && has(record, 'time_zone'),
      key: ({ id }) => id,
    },
    ticket_fields: { names: ['ticket_fields'], key: ({ id }) => id },
  },
  toRow(ticket, around) {
    if (ticket.peek('status') === 'deleted') {
      ticket.refuse('status', isDeleted);
      return null;
    }
    const id = ticket.text('id');
    const requester = requesterOf(ticket, around);
    const custom = new Attributes();
    const known = new Set<string>();
    for (const field of [...ticket.each('custom_fields'), ...ticket.each('fields')])
      addField(field, known, custom, around);
    const rating = ticket.inside('satisfaction_rating');
    custom.add('satisfactionComment', rating.value('comment'));
    custom.add('type', ticket.value('type'));
    custom.add('externalId', ticket.value('external_id'));
    const via = ticket.inside('via');
    const channel = channelIn(via, 'channel', channelWords);
    const threads = commentsOf(ticket, id, around).map((each) => commentOf(each, requester, channel, around));
    const subject = ticket.text('subject');
    if (![undefined, subject].includes(ticket.text('raw_subject'))) ticket.refuse('raw_subject', 'the subject is kept');
    const row = defined({
      customer: toCustomer(requester, around),
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      name: subject,
      status: wordIn(ticket, 'status', statuses),
      priority: wordIn(ticket, 'priority', priorities),
      createdAt: timeIn(ticket, 'created_at'),
      replyChannel: channel,
      tags: ticket.texts('tags'),
      satisfaction: wordIn<number | null>(rating, 'score', scores) ?? undefined,
      assignedUsers: mapOne(ticket, 'assignee_id', around),
      assignedTeams: mapOne(ticket, 'group_id', around),
      custom: custom.all(),
      threads: inOrder(withDescription(ticket, threads, channel, around)),
    });
    rating.leave({ [idsThere]: 'id reason_id', [noField]: 'reason created_at updated_at' });
    via.leave({ 'the channel tells it': 'source id' });
    ticket.leave({
      [links]: 'url result_type',
      [setByParley]: 'updated_at generated_timestamp',
      [idsThere]: `
        submitter_id organization_id custom_status_id collaborator_ids follower_ids email_cc_ids
        forum_topic_id problem_id sharing_agreement_ids followup_ids ticket_form_id brand_id encoded_id`,
      [noField]: `
        recipient due_at has_incidents is_public allow_channelback allow_attachments from_messaging_channel
        satisfaction_probability collaborator assignee submitter organization group`,
      [counted]: 'comment_count metric_set dates',
    });
    return row;
  },
};

function addField(field: Fields, known: Set<string>, custom: Attributes, around: Around): void {
  const id = asText(field.peek('id')) ?? '';
  const value = field.value('value');
  // Both lists have the same fields.
  const key = `${id} ${JSON.stringify(value)}`;
  if (isNothing(value)) field.leave({ 'a field without a value': 'id' });
  if (isNothing(value) || known.has(key)) return;
  known.add(key);
  const title = asText(around.related.all('ticket_fields', id)[0]?.title);
  if (title === undefined) field.value('id');
  else field.refuse('id', 'the title of the field is kept');
  if (!custom.add(title ?? `field ${id}`, value)) field.refuse('value', noField);
}

function requesterOf(ticket: Fields, around: Around): Person {
  const id = ticket.text('requester_id');
  if (isObject(ticket.peek('requester'))) return personIn(ticket.inside('requester'), id);
  const [user] = id === undefined ? [] : around.related.all('users', id);
  return user === undefined ? { id, email: undefined, about: {} } : personIn(ticket.adopt(user, 'users[].'), id);
}

function personIn(user: Fields, id: string | undefined): Person {
  if (user.text('id') !== id && user.has('id') && id !== undefined) user.refuse('id', idsThere);
  const email = user.text('email');
  const photo = user.inside('photo');
  const person = {
    id: id ?? user.text('id'),
    email,
    about: defined({
      ...nameParts(user.text('name'), email),
      phone: user.text('phone'),
      photoUrl: photo.text('content_url'),
    }),
  };
  photo.refuseAll('only its address is kept');
  user.leave({
    [links]: 'url',
    [setByParley]: 'created_at updated_at last_login_at',
    [idsThere]: 'external_id organization_id default_group_id custom_role_id',
    [noField]: `
        role role_type time_zone iana_time_zone locale locale_id verified active alias details notes tags
        user_fields shared shared_agent shared_phone_number signature suspended moderator
        only_private_comments restricted_agent ticket_restriction two_factor_auth_enabled chat_only
        report_csv`,
  });
  return person;
}

/** A comment, and the record that has its time and channel: itself, or its audit. */
interface Comment {
  readonly comment: Fields;
  readonly frame: Fields;
}

/** The comments: in the ticket, in its audits, or in separate lists. */
function commentsOf(ticket: Fields, id: string | undefined, around: Around): Comment[] {
  const comments = recordsOf(ticket, 'comments', id, around);
  const audits = recordsOf(ticket, 'audits', id, around);
  if (comments.length > 0) {
    for (const audit of audits) audit.refuseAll('the comments are kept');
    return comments.map((comment) => ({ comment, frame: comment }));
  }
  return audits.flatMap((audit) => {
    const events = audit.each('events');
    const said = events.filter((event) => event.peek('type') === 'Comment');
    for (const event of events) if (!said.includes(event)) event.drop(`of type ${event.peek('type')}`, notSaid);
    if (said.length === 0) audit.refuseAll(notSaid);
    audit.leave({ [idsThere]: 'id ticket_id author_id', [noField]: 'metadata' });
    return said.map((comment) => ({ comment, frame: audit }));
  });
}

function commentOf(
  { comment, frame }: Comment,
  requester: Person,
  channel: string | undefined,
  around: Around,
): JsonObject {
  const authorId = asText(comment.peek('author_id'));
  const [author] = authorId === undefined ? [] : around.related.all('users', authorId);
  const isRequester = authorId !== undefined && authorId === requester.id;
  const isCustomer = isRequester || author?.role === 'end-user';
  const type = comment.flag('public') === false ? 'NOTE' : isCustomer ? 'CHAT' : 'REPLY';
  const user = author === undefined || isRequester ? undefined : comment.adopt(author, 'users[].');
  const person = type === 'CHAT' && user ? personIn(user, authorId) : undefined;
  const name = type !== 'CHAT' && user ? (user.text('name') ?? user.text('email')) : undefined;
  const own = isRequester
    ? fullName(requester.about.firstName as string, requester.about.lastName as string)
    : undefined;
  if (type !== 'CHAT') user?.refuseAll(ofUsers);
  if (type === 'CHAT') comment.value('author_id');
  const via = frame.inside('via');
  const files = comment.each('attachments');
  const thread = toThread(
    {
      type,
      text: bodyOf(comment, around, ['html_body'], ['body', 'plain_body']),
      at: timeIn(frame, 'created_at'),
      channel: channelIn(via, 'channel', channelWords) ?? channel,
      customer: person ? toCustomer(person, around) : undefined,
      agent: type === 'CHAT' ? undefined : agentBy(comment, 'author_id', name ?? own, around),
      files: filesOf(files, {
        name: ['file_name'],
        type: ['content_type'],
        url: ['content_url', 'mapped_content_url'],
      }),
    },
    around,
  );
  for (const file of files) file.refuseAll('only the file itself is kept');
  via.leave({ 'the channel tells it': 'source channel' });
  if (comment.peek('type') === 'Comment') comment.value('type');
  comment.leave({
    [idsThere]: 'id audit_id ticket_id',
    [noField]: 'metadata uploads trusted attachment_ids type',
  });
  return thread;
}

/** The description is the first comment; where there is none, it is what the requester said. */
function withDescription(
  ticket: Fields,
  threads: JsonObject[],
  channel: string | undefined,
  around: Around,
): JsonObject[] {
  const text = ticket.text('description');
  if (text === undefined || around.skipTexts) return threads;
  if (threads.length > 0) {
    if (!threads.some((thread) => isSameText(text, String(thread.text))))
      ticket.refuse('description', 'the comments are kept');
    return threads;
  }
  return [toThread({ type: 'CHAT', text, at: timeIn(ticket, 'created_at'), channel }, around)];
}
