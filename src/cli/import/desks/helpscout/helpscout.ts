import { type Around, externalIdOf } from '../../convert/around.ts';
import { Attributes } from '../../convert/attributes.ts';
import type { Fields } from '../../convert/fields.ts';
import { inOrder } from '../../convert/messages.ts';
import { mapId, mapIds, toCustomer } from '../../convert/people.ts';
import { timeIn } from '../../convert/times.ts';
import { channelIn, squeeze, wordIn } from '../../convert/words.ts';
import { asText, defined, isObject } from '../../readers/json-value.ts';
import { type Desk, has } from '../desk.ts';
import { personIn } from './person.ts';
import { keptByParley, links, noField, ofUser } from './reasons.ts';
import { threadOf } from './threads.ts';

const statuses = { active: 'OPEN', open: 'OPEN', pending: 'SNOOZED', closed: 'DONE', spam: 'DONE' };
const byWhom = { customer: 'IN', user: 'OUT' };

/** Help Scout's API, version 2 (`primaryCustomer`, `_embedded.threads`) and 1 (`customer`, `threads`). */
export const helpscout: Desk = {
  name: 'helpscout',
  title: 'Help Scout',
  lists: ['conversations', 'items'],
  isOne: (record) =>
    ['primaryCustomer', 'mailboxId', 'customerWaitingSince'].some((name) => has(record, name)) ||
    (has(record, 'subject', '_embedded') && isObject(record._embedded) && has(record._embedded, 'threads')) ||
    (has(record, 'mailbox', 'customer', 'subject') && isObject(record.customer)),
  parts: {
    customers: {
      names: ['customers'],
      isOne: (record) => has(record, 'photoType') || (has(record, 'firstName', '_embedded') && !has(record, 'subject')),
      key: ({ id }) => id,
    },
    threads: {
      names: ['threads'],
      isOne: (record) => has(record, 'type', 'createdBy', 'body') && !has(record, 'subject'),
      key: ({ conversationId }) => conversationId,
    },
  },
  toRow(fields, around) {
    const embedded = fields.inside('_embedded');
    const id = fields.text('id');
    if (fields.peek('state') === 'deleted') {
      fields.refuse('state', 'deleted conversations are not imported');
      return null;
    }
    if (fields.peek('state') === 'published') fields.value('state');
    const primary = personIn(
      fields.has('primaryCustomer') ? fields.inside('primaryCustomer') : fields.inside('customer'),
      around,
    );
    const customer = toCustomer(primary, around);

    const source = fields.inside('source');
    const [own, viaSource] = [channelIn(fields, 'type'), channelIn(source, 'type')];
    if (own !== undefined && viaSource !== undefined && own !== viaSource)
      source.refuse('type', 'another value is kept');
    const channel = own ?? viaSource;
    const tags = tagsIn(fields);
    const status = wordIn(fields, 'status', statuses);
    if (squeeze(String(fields.peek('status'))) === 'spam') tags.push('spam');
    const assignee = ['assignee', 'owner', 'assignedTo'].find((name) => isObject(fields.peek(name)));
    const custom = new Attributes();
    for (const field of fields.each('customFields')) {
      field.leave({ [noField]: 'id' });
      custom.add(
        field.text('name') ?? 'field',
        field.has('text') ? field.first('text', 'value') : field.value('value'),
      );
    }
    custom.add('number', fields.value('number'));
    const threads = [
      ...(Array.isArray(fields.peek('threads')) ? fields.each('threads') : embedded.each('threads')),
      ...(id === undefined ? [] : around.related.all('threads', id)).map((each) => fields.adopt(each, 'threads[].')),
    ];
    const row = defined({
      customer,
      externalId: id === undefined ? undefined : externalIdOf(around, id),
      name: fields.text('subject'),
      status,
      createdAt: timeIn(fields, 'createdAt'),
      direction: wordIn(source, 'via', byWhom),
      replyChannel: channel,
      tags: tags.length > 0 ? tags : undefined,
      assignedUsers: assignee && assigned(fields, assignee, around),
      queue: mapId(fields, 'mailboxId', around) ?? mapId(fields.inside('mailbox'), 'id', around),
      custom: custom.all(),
      // Help Scout lists the newest first.
      threads: inOrder(threads.toReversed().map((each) => threadOf(each, { primary, customer, channel }, around))),
    });
    if (threads.length === 0 && Number(fields.peek('threads')) > 0)
      fields.refuse('threads', 'not in the file; export them with the conversations');
    fields.leave({
      'counted from the threads': 'preview threadCount threads customerWaitingSince',
      [keptByParley]: 'userUpdatedAt updatedAt modifiedAt userModifiedAt createdBy createdByCustomer',
      [noField]: 'folderId folder state closedAt closedBy closedByUser cc bcc snooze nextEvent isDraft',
      [links]: '_links',
    });
    return row;
  },
};

/** Tags are texts or objects; some versions mix both. */
function tagsIn(fields: Fields): string[] {
  const given = fields.value('tags');
  return (Array.isArray(given) ? given : []).flatMap((each) => {
    if (!isObject(each)) return asText(each) ?? [];
    const tag = fields.adopt(each, 'tags[].');
    tag.leave({ [noField]: 'id color slug' });
    return tag.first('tag', 'name') ?? [];
  });
}

function assigned(fields: Fields, name: string, around: Around): string[] | undefined {
  const user = fields.inside(name);
  const users = mapIds(user, 'id', [user.text('id')], around);
  user.refuseAll(ofUser);
  return users;
}
