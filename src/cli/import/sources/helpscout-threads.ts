import { asList, asObject, asText, defined, firstText, isObject, type JsonObject } from '../readers/json-value.ts';
import { emailOrPlaceholder, Fields, type MappingContext } from './mapping.ts';
import { byCustomer, byUser, fullName } from './thread-author.ts';

/** Why times of changes are left out. */
export const keptByParley = 'set by Parley itself';
/** Channels, by their names in Help Scout. */
export const channels: Record<string, string> = {
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

/** The values that a thread takes from its conversation. */
interface Whole {
  readonly customer: { readonly id: string | undefined; readonly email: string | undefined };
  readonly channel: string | undefined;
}

/** The threads of a conversation, the oldest first, without entries that are not messages. */
export function toThreads(
  threads: readonly unknown[],
  whole: Whole,
  line: number,
  context: MappingContext,
): JsonObject[] | undefined {
  const kept: JsonObject[] = [];
  for (const each of threads) {
    if (!isObject(each)) continue;
    const kind = String(each.type ?? 'customer').toLowerCase();
    if (each.state === 'draft' || !Object.hasOwn(threadTypes, kind)) {
      const what = each.state === 'draft' ? 'draft' : kind;
      context.report.leftOut(`threads[] of type ${what}`, 'not a message', line);
      continue;
    }
    kept.push(toThread(each, kind, whole, line, context));
  }
  // Help Scout lists the newest first.
  const timeOf = (thread: JsonObject) => Date.parse(String(thread.createdAt));
  return kept.length > 0 ? kept.toSorted((a, b) => timeOf(a) - timeOf(b) || 0) : undefined;
}

function toThread(
  thread: JsonObject,
  kind: string,
  conversation: Whole,
  line: number,
  context: MappingContext,
): JsonObject {
  const type = threadTypes[kind] as string;
  const fields = new Fields(thread, 'threads[].', line, context.report);
  for (const name of ['id', 'type', 'state', 'status', 'customer', 'createdBy', 'source', 'action']) fields.take(name);
  const embedded = fields.inside('_embedded');
  const files = [...asList(fields.take('attachments')), ...asList(embedded.take('attachments'))].filter(isObject);
  const whole = files.filter((file) => typeof file.data === 'string');
  if (whole.length < files.length)
    fields.noteLeftOut('attachments', 'only files with their content (data) can be imported');
  const made = defined({
    type,
    text: firstText(fields.take('body'), fields.take('text')) ?? '',
    createdAt: fields.take('createdAt'),
    channel: type === 'NOTE' ? undefined : toChannel(kind, thread, conversation),
    ...toAuthor(type, thread, fields, conversation, line, context),
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
  fields.leaveOut('addresses of the other system', '_links');
  fields.end();
  embedded.end();
  return made;
}

function toChannel(kind: string, { source }: JsonObject, { channel }: Whole): string | undefined {
  return channels[kind] ?? channels[String(asObject(source).type).toLowerCase()] ?? channel;
}

/** The author of a thread: its customer if that is not the conversation's, or its user. */
function toAuthor(
  type: string,
  thread: JsonObject,
  fields: Fields,
  { customer }: Whole,
  line: number,
  context: MappingContext,
): JsonObject {
  const creator = asObject(thread.createdBy);
  if (type !== 'CHAT') {
    if (creator.type === 'customer') return {};
    const name = fullName(firstText(creator.firstName, creator.first), firstText(creator.lastName, creator.last));
    return byUser(fields, { id: asText(creator.id), name }, context);
  }
  const who = isObject(thread.customer) ? thread.customer : creator.type === 'customer' ? creator : {};
  const [id, email] = [asText(who.id), asText(who.email)?.toLowerCase()];
  const isOwn =
    (id ?? email) === undefined ||
    (id !== undefined && id === customer.id) ||
    (email !== undefined && email === customer.email?.toLowerCase());
  return isOwn ? {} : byCustomer(toCustomer(who, line, context));
}

/** A customer from Help Scout, perhaps without an e-mail. */
export function toCustomer(value: unknown, line: number, context: MappingContext) {
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
