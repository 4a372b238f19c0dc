import type { Around } from '../../convert/around.ts';
import type { Fields } from '../../convert/fields.ts';
import { bodyOf, filesOf, toThread } from '../../convert/messages.ts';
import { type Agent, agentBy, fullName, type Person } from '../../convert/people.ts';
import { timeIn } from '../../convert/times.ts';
import { channelIn, wordIn } from '../../convert/words.ts';
import { asText, type JsonObject } from '../../readers/json-value.ts';
import { attributesOf, customerById } from './customer.ts';
import { type Included, idOf } from './included.ts';

const directions = { in: 'IN', out: 'OUT', inbound: 'IN', outbound: 'OUT' };

/** The thread of a message or note. */
export function messageOf(
  resource: Fields,
  whole: { readonly person: Person; readonly customer: JsonObject },
  included: Included,
  around: Around,
): JsonObject {
  const kind = resource.text('type');
  const fields = resource.inside('attributes');
  const direction = wordIn(fields, 'direction', directions);
  const type = kind === 'note' ? 'NOTE' : direction === 'OUT' ? 'REPLY' : 'CHAT';
  const relations = resource.inside('relationships');
  const writer = idOf(resource.record, 'customer');
  const isOthers = writer !== undefined && whole.person.id !== undefined && writer !== whole.person.id;
  const files = fields.each('attachments');
  const thread = toThread(
    {
      type,
      text: bodyOf(fields, around, ['body'], ['text', 'preview']),
      at: timeIn(fields, fields.has('sentAt') ? 'sentAt' : 'createdAt'),
      channel: channelIn(fields, 'channel'),
      customer: type === 'CHAT' && isOthers ? customerById(writer, included, around) : undefined,
      agent: type === 'CHAT' ? undefined : agentOf(relations, included, around),
      files: filesOf(files, { name: ['name', 'fileName'], type: ['contentType', 'mimeType'], url: ['url'] }),
    },
    around,
  );
  if (type === 'CHAT') identifierIn(relations, 'customer', 'customer').value('id');
  // It has led to this conversation.
  identifierIn(relations, 'conversation', 'conversation').value('id');
  for (const file of files) file.refuseAll('only files with their bytes (data) or their URL can be imported');
  relations.leave({
    'only files with their bytes (data) or their URL can be imported': 'attachments',
    'set to the importing organization': 'org',
    'no such field in Parley': 'createdBy customer modifiedBy author',
  });
  fields.leave({
    'set by Parley': 'createdAt updatedAt modifiedAt rev size',
    'no such field in Parley': `
        externalId subject meta status directionType app auto reactions intentDetections direction`,
    'the text is kept': 'preview',
  });
  resource.leave({ 'no such field in Parley': 'id', 'links in the other system': 'links' });
  return thread;
}

function agentOf(relations: Fields, included: Included, around: Around): Agent {
  const related = identifierIn(relations, 'createdBy', 'user');
  const id = asText(related.peek('id'));
  const user = related.peek('type') === 'user' || related.peek('type') === undefined ? included.find('user', id) : null;
  const fields = user === null ? null : attributesOf(user);
  const name = fields?.first('displayName', 'name') ?? fullName(fields?.text('firstName'), fields?.text('lastName'));
  fields?.refuseAll('users are not imported');
  return agentBy(related, 'id', name, around);
}

/** The identifier of a related resource; its type counts as read if it is the expected one. */
function identifierIn(relations: Fields, name: string, type: string): Fields {
  const relation = relations.inside(name);
  relation.leave({ 'links in the other system': 'links' });
  const data = relation.inside('data');
  if (data.peek('type') === type) data.value('type');
  return data;
}
