import { Channel } from '../../../generated/prisma/enums.ts';
import { asList, asObject, asText, defined, firstText, isObject, type JsonObject } from '../readers/json-value.ts';
import { emailOrPlaceholder, Fields, type Mapping, type MappingContext, mapIds, noEmail, noObject } from './mapping.ts';
import { byCustomer, byUser, fullName } from './thread-author.ts';

const counted = 'counted from the threads';
const keptByParley = 'set by Parley';
const customSuffix = /(?:Num|At|Str|Txt|Bool|Url)$/;

/**
 * Conversations in the format of Kustomer's API: JSON:API resources (`attributes`, `relationships`), alone or as the `data` of a
 * document that has the customer and messages in `included`; or the flat form of its create call.
 */
export const fromKustomer: Mapping = (record, line, context) => {
  if (!isObject(record)) return noObject();
  const document = isObject(record.data) ? record : { data: record, included: record.included };
  const { included: _, ...resource } = asObject(document.data);
  const included = asList(document.included).filter(isObject);
  if (document === record) {
    const outer = new Fields(record, '(document).', line, context.report);
    for (const name of ['data', 'included']) outer.take(name);
    outer.leaveOut('describes the document, not the conversation', 'links', 'meta', 'jsonapi');
    outer.end();
  }
  const isFlat = !isObject(resource.attributes);
  const top = new Fields(resource, '', line, context.report);
  const fields = isFlat ? top : top.inside('attributes');
  const relations = top.inside('relationships');
  const id = asText(top.take('id'));
  top.take('type');
  top.leaveOut('links in the other system', 'links');

  const relatedCustomer = asObject(relations.inside('customer').take('data'));
  const customer = toCustomer(fields.take('customer'), asText(relatedCustomer.id), included, line, context);
  if (customer.email === undefined) return noEmail(customer.id ?? id);
  const queue = fields.take('queue') ?? asObject(asObject(relations.take('queue')).data);
  const queueId = asText(isObject(queue) ? queue.id : queue);
  const row = defined({
    customer: customer.fields,
    externalId: firstText(fields.take('externalId'), id),
    name: fields.take('name'),
    status: upper(fields.take('status')),
    priority: fields.take('priority'),
    createdAt: fields.take('createdAt'),
    importedAt: fields.take('importedAt'),
    direction: toDirection(fields.take('direction')),
    replyChannel: upper(fields.take('replyChannel')),
    tags: fields.take('tags'),
    suggestedTags: fields.take('suggestedTags'),
    sentiment: toSentiment(fields),
    satisfaction: toSatisfaction(fields),
    assignedUsers: mapIds(fields, 'assignedUsers', asList(fields.take('assignedUsers')), context),
    assignedTeams: mapIds(fields, 'assignedTeams', asList(fields.take('assignedTeams')), context),
    custom: toCustom(fields.inside('custom'), asObject(asObject(isFlat ? resource : resource.attributes).custom)),
    defaultLang: fields.take('defaultLang'),
    queue: queueId === undefined ? undefined : mapIds(fields, 'queue', [queueId], context)?.[0],
    threads: toThreads(included, id, customer.id, line, context),
  });
  fields.leaveOut(
    counted,
    'channels',
    'messageCount',
    'noteCount',
    'outboundMessageCount',
    'lastMessageIn',
    'firstResponse',
  );
  fields.leaveOut(keptByParley, 'updatedAt', 'modifiedAt', 'rev');
  relations.leaveOut('set to the importing organization', 'org');
  relations.leaveOut('set to the importing user', 'createdBy', 'modifiedBy');
  relations.take('messages');
  if (row.threads === undefined && isObject(asObject(resource.relationships).messages))
    relations.noteLeftOut('messages', 'not in the file; export them as included resources');
  fields.end();
  if (!isFlat) top.end();
  relations.end();
  return row;
};

function toCustomer(
  own: unknown,
  relatedId: string | undefined,
  included: JsonObject[],
  line: number,
  context: MappingContext,
) {
  const id = firstText(relatedId, isObject(own) ? own.id : own);
  const resource = included.find((each) => each.type === 'customer' && asText(each.id) === id);
  const attributes = isObject(own) ? own : asObject(resource?.attributes);
  const fields = new Fields(attributes, 'customer.', line, context.report);
  fields.take('id');
  const address = (value: unknown, name: string) => (isObject(value) ? value[name] : value);
  const listed = (name: string, part: string) => address(asList(fields.take(name))[0], part);
  const email = emailOrPlaceholder(firstText(fields.take('email'), listed('emails', 'email')), id, context);
  const phone = firstText(fields.take('phone'), listed('phones', 'phone'));
  const [first, ...rest] = (firstText(fields.take('displayName'), fields.take('name')) ?? '').split(' ');
  const firstName = firstText(fields.take('firstName'));
  const customer = defined({
    externalId: firstText(fields.take('externalId')),
    email,
    phone,
    firstName: firstName ?? (first || undefined),
    lastName: firstText(fields.take('lastName')) ?? (firstName === undefined ? rest.join(' ') || undefined : undefined),
    photoUrl: firstText(fields.take('photoUrl'), fields.take('avatarUrl')),
    jobTitle: firstText(fields.take('jobTitle')),
    location: firstText(listed('locations', 'name')),
    organization: firstText(fields.take('organization'), fields.take('companyName')),
    gender: genderOf(fields.take('gender')),
  });
  fields.end();
  return { id, email, fields: customer };
}

function toThreads(
  included: JsonObject[],
  conversationId: string | undefined,
  customerId: string | undefined,
  line: number,
  context: MappingContext,
) {
  const threads = included
    .filter((each) => each.type === 'message' || each.type === 'note')
    .filter((each) => {
      const owner = asText(asObject(asObject(asObject(each.relationships).conversation).data).id);
      return owner === undefined || conversationId === undefined || owner === conversationId;
    })
    .map((each) => {
      const kind = String(each.type);
      const fields = new Fields(asObject(each.attributes), `${kind}.`, line, context.report);
      const direction = toDirection(fields.take('direction'));
      const body = firstText(fields.take('body'), fields.take('text'), fields.take('preview')) ?? '';
      const type = kind === 'note' ? 'NOTE' : direction === 'OUT' ? 'REPLY' : 'CHAT';
      const thread = defined({
        type,
        text: body,
        createdAt: firstText(fields.take('sentAt'), fields.take('createdAt')),
        channel: toChannel(fields),
        ...toAuthor(type, each, fields, included, customerId, line, context),
      });
      fields.leaveOut('only files with their content can be imported', 'attachments');
      fields.leaveOut(keptByParley, 'updatedAt', 'modifiedAt', 'rev', 'subject', 'meta', 'status', 'directionType');
      fields.end();
      return thread;
    });
  return threads.length > 0 ? threads : undefined;
}

/** The author of a message: its customer if that is not the conversation's, or its user. */
function toAuthor(
  type: string,
  message: JsonObject,
  fields: Fields,
  included: JsonObject[],
  customerId: string | undefined,
  line: number,
  context: MappingContext,
): JsonObject {
  const related = (name: string) => asObject(asObject(asObject(message.relationships)[name]).data);
  if (type === 'CHAT') {
    const id = asText(related('customer').id);
    const isOthers = id !== undefined && customerId !== undefined && id !== customerId;
    return isOthers ? byCustomer(toCustomer(undefined, id, included, line, context)) : {};
  }
  const { type: kind, id } = related('createdBy');
  if (kind !== undefined && kind !== 'user') return {};
  const user = included.find((each) => each.type === 'user' && asText(each.id) === asText(id));
  const { displayName, name, firstName, lastName } = asObject(user?.attributes);
  return byUser(
    fields,
    { id: asText(id), name: firstText(displayName, name) ?? fullName(firstName, lastName) },
    context,
  );
}

const channels: readonly string[] = Object.values(Channel);

function toChannel(fields: Fields): string | undefined {
  const channel = asText(fields.take('channel'));
  if (channel === undefined || channels.includes(channel.toUpperCase())) return channel?.toUpperCase();
  fields.noteLeftOut('channel', 'not a channel of Parley');
  return undefined;
}

/** Attributes whose kind Parley knows; the others are reported. */
function toCustom(fields: Fields, custom: JsonObject): JsonObject | undefined {
  const kept = Object.entries(custom).filter(([key]) => fields.take(key) !== undefined || customSuffix.test(key));
  const known = kept.filter(([key]) => customSuffix.test(key));
  for (const [key] of kept) if (!customSuffix.test(key)) fields.noteLeftOut(key, 'unknown kind');
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}

/** A word, or the polarity of Kustomer's analysis. */
function toSentiment(fields: Fields): string | undefined {
  const value = fields.take('sentiment');
  const polarity = asObject(value).polarity;
  if (typeof polarity === 'number') return polarity > 0 ? 'POSITIVE' : polarity < 0 ? 'NEGATIVE' : 'NEUTRAL';
  const word = asText(value)?.toUpperCase();
  if (word === undefined || ['POSITIVE', 'NEUTRAL', 'NEGATIVE'].includes(word)) return word;
  fields.noteLeftOut('sentiment', 'neither positive, neutral nor negative');
  return undefined;
}

function toSatisfaction(fields: Fields): number | undefined {
  const value = fields.take('satisfaction');
  const score = Number(asText(value));
  if (Number.isInteger(score) && score >= 0 && score <= 100) return score;
  if (value !== undefined) fields.noteLeftOut('satisfaction', 'not a score from 0 to 100');
  return undefined;
}

function toDirection(value: unknown): unknown {
  const known: Record<string, string> = { in: 'IN', out: 'OUT', inbound: 'IN', outbound: 'OUT' };
  return typeof value === 'string' ? (known[value.toLowerCase()] ?? value) : value;
}

function genderOf(value: unknown): string | undefined {
  const known: Record<string, string> = { m: 'MALE', male: 'MALE', f: 'FEMALE', female: 'FEMALE', unknown: 'UNKNOWN' };
  return typeof value === 'string' ? known[value.toLowerCase()] : undefined;
}

function upper(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}
