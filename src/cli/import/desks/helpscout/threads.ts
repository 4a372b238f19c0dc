import type { Around } from '../../convert/around.ts';
import type { Fields } from '../../convert/fields.ts';
import { bodyOf, filesOf, toThread } from '../../convert/messages.ts';
import { type Agent, agentBy, fillBlanks, fullName, type Person, toCustomer } from '../../convert/people.ts';
import { timeIn } from '../../convert/times.ts';
import { channelIn, channels, squeeze } from '../../convert/words.ts';
import { defined, type JsonObject } from '../../readers/json-value.ts';
import { personIn } from './person.ts';
import { links, noField, ofUser } from './reasons.ts';

/** What a thread takes from its conversation. */
interface Whole {
  readonly primary: Person;
  readonly customer: JsonObject;
  readonly channel: string | undefined;
}

const kinds = ['customer', 'chat', 'beaconchat', 'phone', 'message', 'reply', 'note', 'forwardparent', 'forwardchild'];

/** The thread of a message; null for an entry that says nothing, which is reported. */
export function threadOf(fields: Fields, whole: Whole, around: Around): JsonObject | null {
  const kind = squeeze(fields.text('type') ?? 'customer');
  const isDraft = fields.peek('state') === 'draft';
  if (isDraft || !kinds.includes(kind)) {
    fields.drop(`of type ${isDraft ? 'draft' : kind}`, 'nothing that was said');
    return null;
  }
  if (fields.peek('state') === 'published') fields.value('state');
  const creator = fields.inside('createdBy');
  const isByUser = creator.peek('type') === 'user' || kind === 'message' || kind === 'reply' || kind === 'note';
  const type = typeOf(kind, isByUser);
  const embedded = fields.inside('_embedded');
  const files = [...fields.each('attachments'), ...embedded.each('attachments')];
  const source = fields.inside('source');
  const thread = toThread(
    {
      type,
      text: bodyOf(fields, around, ['body'], ['text']),
      at: timeIn(fields, 'createdAt'),
      channel: channels[kind] ?? channelIn(source, 'type') ?? whole.channel,
      customer: type === 'CHAT' ? otherCustomer(fields, creator, whole, around) : undefined,
      agent: type === 'CHAT' ? undefined : agentIn(creator, around),
      files: filesOf(files, { name: ['fileName', 'filename'], type: ['mimeType'], url: ['url'] }),
    },
    around,
  );
  if (kind in channels) source.leave({ 'the channel follows from the type': 'type' });
  source.leave({ 'who wrote it is known': 'via' });
  if (type !== 'CHAT' && ownOf(fields.inside('customer'), whole)) fields.value('customer');
  for (const file of files)
    file.leave({
      'only files with their bytes (data) or their URL can be imported': 'fileName filename mimeType',
      [noField]: 'id width height state',
      [links]: '_links',
    });
  fields.leave({
    [noField]: `
        id status state action to cc bcc assignedTo savedReplyId openedAt linkedConversationId fromMailbox
        imported rating conversationId`,
    'it is not the writer': 'customer',
    [links]: '_links',
  });
  return thread;
}

function typeOf(kind: string, isByUser: boolean): 'CHAT' | 'REPLY' | 'NOTE' {
  if (kind === 'note') return 'NOTE';
  if (kind === 'message' || kind === 'reply') return 'REPLY';
  if (!isByUser) return 'CHAT';
  // A user who writes down a call, or forwards it to somebody else, says nothing to the customer.
  return kind === 'phone' || kind.startsWith('forward') ? 'NOTE' : kind === 'customer' ? 'CHAT' : 'REPLY';
}

function ownOf(fields: Fields, { primary }: Whole): boolean {
  const [id, email] = [String(fields.peek('id') ?? ''), String(fields.peek('email') ?? '').toLowerCase()];
  return (id !== '' && id === primary.id) || (email !== '' && email === primary.email?.toLowerCase());
}

/** The customer who wrote a chat, if it is not the conversation's; else what the thread knows about that one. */
function otherCustomer(fields: Fields, creator: Fields, whole: Whole, around: Around): JsonObject | undefined {
  const candidates = [fields.inside('customer'), ...(creator.peek('type') === 'user' ? [] : [creator])];
  const people = candidates.filter((each) => each.has('id') || each.has('email'));
  const [writer, ...others] = people.map((each) => ({ isOwn: ownOf(each, whole), person: personIn(each, around) }));
  if (creator.peek('type') === 'user') {
    creator.value('type');
    creator.refuseAll('the customer wrote it');
  }
  if (writer === undefined) return undefined;
  const made = writer.isOwn ? whole.customer : toCustomer(writer.person, around);
  for (const { person } of [writer, ...others])
    fillBlanks(made, defined({ ...person.about, email: person.email }), 'threads[].customer.', around.notes);
  return writer.isOwn ? undefined : made;
}

function agentIn(creator: Fields, around: Around): Agent {
  if (creator.peek('type') === 'user') creator.value('type');
  const name =
    fullName(creator.first('firstName', 'first'), creator.first('lastName', 'last')) ?? creator.text('email');
  const agent = agentBy(creator, 'id', name, around);
  creator.refuseAll(ofUser);
  return agent;
}
