import { isLosslessNumber } from 'lossless-json';
import { asList, asObject, asText, defined, firstText, isObject, type JsonObject } from '../readers/json-value.ts';
import { channels, keptByParley, toCustomer, toThreads } from './helpscout-threads.ts';
import { Fields, type Mapping, mapIds, noEmail, noObject } from './mapping.ts';

const statuses: Record<string, string> = {
  active: 'OPEN',
  open: 'OPEN',
  pending: 'SNOOZED',
  closed: 'DONE',
  spam: 'DONE',
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
    threads: toThreads(threads, { customer, channel }, line, context),
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
