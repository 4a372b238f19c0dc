import { isLosslessNumber } from 'lossless-json';
import { asList, asObject, asText, defined, firstText, isObject, type JsonObject } from '../readers/json-value.ts';
import { emailOrPlaceholder, Fields, type Mapping, type MappingContext, mapIds, noEmail, noObject } from './mapping.ts';

const keptByParley = 'set by Parley';
const statuses: Record<string, string> = {
  active: 'OPEN',
  open: 'OPEN',
  pending: 'SNOOZED',
  closed: 'DONE',
  spam: 'DONE',
};
const channels: Record<string, string> = {
  email: 'EMAIL',
  chat: 'CHAT',
  beaconchat: 'CHAT',
  phone: 'PHONE',
  sms: 'SMS',
  facebook: 'FACEBOOK',
  instagram: 'INSTAGRAM',
  twitter: 'TWITTER',
};
const threadTypes: Record<string, string> = {
  customer: 'CHAT',
  chat: 'CHAT',
  beaconchat: 'CHAT',
  phone: 'CHAT',
  message: 'REPLY',
  reply: 'REPLY',
  note: 'NOTE',
};

/**
 * Conversations in the format of Help Scout's API, with their threads (`threads` or `_embedded.threads`), customers and tags.
 * Drafts and threads of type `lineitem` contain no message and are left out.
 */
export const fromHelpscout: Mapping = (record, line, context) => {
  if (!isObject(record)) return noObject();
  const fields = new Fields(record, '', line, context.report);
  const embedded = fields.inside('_embedded');
  const id = asText(fields.take('id'));
  const primary = fields.take('primaryCustomer') ?? fields.take('customer');
  const customer = toCustomer(primary, line, context);
  if (customer.email === undefined) return noEmail(customer.id);

  const status = String(fields.take('status') ?? 'active').toLowerCase();
  const source = asObject(fields.take('source'));
  const via = asText(source.via)?.toLowerCase();
  const own = fields.take('threads');
  const threads = Array.isArray(own) ? own : asList(embedded.take('threads'));
  const channel = [fields.take('type'), source.type].map((each) => channels[String(each).toLowerCase()]).find(Boolean);
  const assignee = fields.take('assignee') ?? fields.take('owner') ?? fields.take('assignedTo');
  const row = defined({
    customer: customer.fields,
    externalId: id,
    name: firstText(fields.take('subject')),
    status: statuses[status] ?? status,
    createdAt: fields.take('createdAt'),
    direction: via === 'customer' ? 'IN' : via === 'user' ? 'OUT' : undefined,
    replyChannel: channel,
    tags: toTags(asList(fields.take('tags')), status === 'spam'),
    assignedUsers: isObject(assignee) ? mapIds(fields, 'assignee', [assignee], context) : undefined,
    queue: mapIds(
      fields,
      'mailboxId',
      [fields.take('mailboxId') ?? asObject(fields.take('mailbox')).id].filter(Boolean),
      context,
    )?.[0],
    custom: toCustom(asList(fields.take('customFields')), fields.take('number')),
    threads: toThreads(threads, line, context),
  });
  fields.leaveOut('counted from the threads', 'preview', 'threadCount', 'customerWaitingSince');
  fields.leaveOut(
    keptByParley,
    'userUpdatedAt',
    'updatedAt',
    'modifiedAt',
    'userModifiedAt',
    'createdBy',
    'createdByCustomer',
  );
  fields.leaveOut(
    'no such field in Parley',
    'folderId',
    'state',
    'closedAt',
    'closedBy',
    'closedByUser',
    'cc',
    'bcc',
    'snooze',
    'nextEvent',
    'isDraft',
  );
  fields.leaveOut('links in the other system', '_links');
  if (!Array.isArray(own) && threads.length === 0 && Number(own) > 0)
    fields.noteLeftOut('threads', 'not in the file; export them with the conversations');
  fields.end();
  embedded.end();
  return row;
};

function toCustomer(value: unknown, line: number, context: MappingContext) {
  const fields = new Fields(asObject(value), 'customer.', line, context.report);
  const id = asText(fields.take('id'));
  fields.take('type');
  const listed = (name: string) => {
    const first = asList(fields.take(name))[0];
    return isObject(first) ? first.value : first;
  };
  const email = emailOrPlaceholder(firstText(fields.take('email'), listed('emails')), id, context);
  const customer = defined({
    email,
    firstName: firstText(fields.take('firstName'), fields.take('first')),
    lastName: firstText(fields.take('lastName'), fields.take('last')),
    phone: firstText(fields.take('phone'), listed('phones')),
    photoUrl: firstText(fields.take('photoUrl')),
    photoType: firstText(fields.take('photoType'))?.toUpperCase(),
    jobTitle: firstText(fields.take('jobTitle')),
    background: firstText(fields.take('background')),
    location: firstText(fields.take('location')),
    organization: firstText(fields.take('organization')),
    gender: firstText(fields.take('gender'))?.toUpperCase(),
    age: firstText(fields.take('age')),
  });
  fields.leaveOut(keptByParley, 'createdAt', 'updatedAt', 'modifiedAt', '_links', '_embedded');
  fields.end();
  return { id, email, fields: customer };
}

function toThreads(threads: readonly unknown[], line: number, context: MappingContext): JsonObject[] | undefined {
  const kept: JsonObject[] = [];
  for (const each of threads) {
    if (!isObject(each)) continue;
    const kind = String(each.type ?? 'customer').toLowerCase();
    if (each.state === 'draft' || !Object.hasOwn(threadTypes, kind)) {
      const what = each.state === 'draft' ? 'draft' : kind;
      context.report.leftOut(`threads[] of type ${what}`, 'not a message', line);
      continue;
    }
    kept.push(toThread(each, threadTypes[kind] as string, line, context));
  }
  // Help Scout lists threads newest first.
  const timeOf = (thread: JsonObject) => Date.parse(String(thread.createdAt));
  return kept.length > 0 ? kept.toSorted((a, b) => timeOf(a) - timeOf(b) || 0) : undefined;
}

function toThread(thread: JsonObject, type: string, line: number, { report }: MappingContext): JsonObject {
  const fields = new Fields(thread, 'threads[].', line, report);
  for (const name of ['id', 'type', 'state', 'status', 'customer', 'createdBy', 'source', 'action']) fields.take(name);
  const embedded = fields.inside('_embedded');
  const files = [...asList(fields.take('attachments')), ...asList(embedded.take('attachments'))].filter(isObject);
  const whole = files.filter((file) => typeof file.data === 'string');
  if (whole.length < files.length)
    fields.noteLeftOut('attachments', 'only attachments with their content (data) can be imported');
  const made = defined({
    type,
    text: firstText(fields.take('body'), fields.take('text')) ?? '',
    createdAt: fields.take('createdAt'),
    attachments:
      whole.length === 0
        ? undefined
        : whole.map(({ fileName, filename, mimeType, data }) => ({ fileName: fileName ?? filename, mimeType, data })),
  });
  fields.leaveOut(
    'no such field in Parley',
    'to',
    'cc',
    'bcc',
    'assignedTo',
    'savedReplyId',
    'openedAt',
    'linkedConversationId',
    'fromMailbox',
    'imported',
  );
  fields.leaveOut('links in the other system', '_links');
  fields.end();
  embedded.end();
  return made;
}

function toTags(tags: readonly unknown[], isSpam: boolean): string[] | undefined {
  const names = tags
    .map((tag) => (isObject(tag) ? firstText(tag.tag, tag.name) : asText(tag)))
    .filter((tag) => tag !== undefined);
  if (isSpam) names.push('spam');
  return names.length > 0 ? [...new Set(names)] : undefined;
}

function toCustom(customFields: readonly unknown[], number: unknown): JsonObject | undefined {
  const custom: JsonObject = {};
  for (const each of customFields) {
    const { name, value, text } = asObject(each);
    const given = firstText(text, value);
    if (given !== undefined) custom[`${attributeName(asText(name) ?? 'field')}Txt`] = given;
  }
  if (typeof number === 'number') custom.numberNum = number;
  else if (isLosslessNumber(number)) custom.numberStr = String(number);
  return Object.keys(custom).length > 0 ? custom : undefined;
}

function attributeName(name: string): string {
  const words = name.normalize('NFKD').match(/[\p{L}\p{N}]+/gu) ?? ['field'];
  return words
    .map((word, nth) => (nth === 0 ? word.toLowerCase() : word[0]?.toUpperCase() + word.slice(1).toLowerCase()))
    .join('');
}
