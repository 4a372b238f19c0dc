import { type Around, externalIdOf } from '../convert/around.ts';
import { Attributes } from '../convert/attributes.ts';
import type { Fields } from '../convert/fields.ts';
import { bodyOf, inOrder, toThread } from '../convert/messages.ts';
import { agentBy, fillBlanks, fullName, mapOne, nameParts, type Person, toCustomer } from '../convert/people.ts';
import { counted, idsThere, isDeleted, links, noField, ofUsers, setByParley } from '../convert/reasons.ts';
import { timeIn } from '../convert/times.ts';
import { channelIn, priorities, wordIn } from '../convert/words.ts';
import { asText, defined, isObject, type JsonObject } from '../readers/json-value.ts';
import { type Desk, has } from './desk.ts';

const statuses = {
  ...Object.fromEntries('new open working inprogress escalated reopened'.split(' ').map((word) => [word, 'OPEN'])),
  ...Object.fromEntries(
    'onhold pending waiting waitingoncustomer waitingforcustomer'.split(' ').map((word) => [word, 'SNOOZED']),
  ),
  ...Object.fromEntries('closed resolved solved'.split(' ').map((word) => [word, 'DONE'])),
};
const typeOf = (record: JsonObject) => (isObject(record.attributes) ? String(record.attributes.type) : '');
const idOf = ({ Id }: JsonObject) => Id;
const parentOf = ({ ParentId }: JsonObject) => ParentId;

/** Salesforce's cases: its data export (CSV), reports with API names, and its REST API (JSON). */
export const salesforce: Desk = {
  name: 'salesforce',
  title: 'Salesforce',
  lists: ['records', 'cases', 'case'],
  isOne: (record) =>
    typeOf(record) === 'Case' ||
    has(record, 'CaseNumber') ||
    (has(record, 'IsClosed', 'Origin') && has(record, 'Subject')),
  parts: {
    comments: {
      names: ['casecomment', 'casecomments', 'case_comments'],
      isOne: (record) => has(record, 'CommentBody', 'ParentId'),
      key: parentOf,
    },
    emails: {
      names: ['emailmessage', 'emailmessages'],
      isOne: (record) => has(record, 'ParentId', 'FromAddress'),
      key: parentOf,
    },
    contacts: { names: ['contact', 'contacts'], isOne: (record) => typeOf(record) === 'Contact', key: idOf },
    users: { names: ['user', 'users'], isOne: (record) => typeOf(record) === 'User', key: idOf },
    accounts: { names: ['account', 'accounts'], isOne: (record) => typeOf(record) === 'Account', key: idOf },
  },
  toRow(record, around) {
    if (record.flag('IsDeleted')) {
      record.refuse('IsDeleted', isDeleted);
      return null;
    }
    const id = record.text('Id');
    const number = record.text('CaseNumber');
    const person = personOf(record, around);
    const channel = channelIn(record, 'Origin');
    const custom = new Attributes();
    if (id !== undefined) custom.add('caseNumber', number);
    for (const name of ['Type', 'Reason']) custom.add(name, record.value(name));
    // The organization's own fields.
    for (const name of Object.keys(record.record))
      if (name.endsWith('__c') && custom.add(name.slice(0, -3), record.peek(name))) record.value(name);
    const createdAt = timeIn(record, 'CreatedDate');
    const closed = record.flag('IsClosed');
    const status = closed === true ? 'DONE' : wordIn(record, 'Status', statuses);
    if (closed === true && record.has('Status')) custom.add('status', record.value('Status'));
    const description = record.text('Description');
    const about = { person, channel };
    const threads = [
      ...(description === undefined
        ? []
        : [toThread({ type: 'CHAT', text: description, at: createdAt, channel }, around)]),
      ...related(record, id, 'comments', 'CaseComments', around).map((each) => commentOf(each, around)),
      ...related(record, id, 'emails', 'EmailMessages', around).map((each) => emailOf(each, about, around)),
    ];
    const key = id ?? number;
    const row = defined({
      customer: toCustomer(person, around),
      externalId: key === undefined ? undefined : externalIdOf(around, key),
      name: record.text('Subject'),
      status,
      priority: wordIn(record, 'Priority', priorities),
      createdAt,
      replyChannel: channel,
      assignedUsers: mapOne(record, 'OwnerId', around),
      custom: custom.all(),
      defaultLang: record.text('Language'),
      threads: inOrder(threads),
    });
    record.leave({
      [links]: 'attributes',
      [setByParley]: `
        LastModifiedDate SystemModstamp LastViewedDate LastReferencedDate ClosedDate IsClosedOnCreate
        IsDeleted`,
      [idsThere]: `
        AccountId RecordTypeId CreatedById LastModifiedById ParentId AssetId EntitlementId SourceId
        MasterRecordId BusinessHoursId ProductId QuestionId CommunityId`,
      [noField]: `
        IsEscalated ContactFax HasCommentsUnreadByOwner HasSelfServiceComments Comments SlaStartDate
        SlaExitDate IsStopped StopStartDate MilestoneStatus Owner CreatedBy LastModifiedBy`,
    });
    return row;
  },
};

/** Records of a case: in it, or in separate lists. */
function related(record: Fields, id: string | undefined, part: string, name: string, around: Around): Fields[] {
  const nested = record.inside(name);
  nested.leave({ [counted]: 'totalSize done' });
  const others = id === undefined ? [] : around.related.all(part, id);
  return [...nested.each('records'), ...others.map((each) => record.adopt(each, `${part}[].`))];
}

function personOf(record: Fields, around: Around): Person {
  const id = record.text('ContactId');
  const nested = isObject(record.peek('Contact')) ? contactIn(record.inside('Contact'), id) : null;
  const [contact] = id === undefined ? [] : around.related.all('contacts', id);
  const listed = contact === undefined ? null : contactIn(record.adopt(contact, 'contacts[].'), id);
  const email = record.first('ContactEmail', 'SuppliedEmail');
  const accountId = record.text('AccountId');
  const [account] = accountId === undefined ? [] : around.related.all('accounts', accountId);
  const organization = account && nameOnly(record.adopt(account, 'accounts[].'), noField);
  if (account === undefined && accountId !== undefined) record.refuse('AccountId', idsThere);
  const about: JsonObject = defined({
    ...nameParts(record.text('SuppliedName'), email),
    phone: record.first('ContactPhone', 'ContactMobile', 'SuppliedPhone'),
    organization: record.text('SuppliedCompany') ?? organization,
  });
  for (const more of [nested, listed]) if (more) fillBlanks(about, more.about, 'contact.', around.notes);
  const known = email ?? nested?.email ?? listed?.email;
  for (const [more, path] of [
    [nested, 'Contact.Email'],
    [listed, 'contacts[].Email'],
  ] as const)
    if (more?.email !== undefined && more.email !== known) around.notes.leftOut(path, 'another value is kept');
  return { id, email: known, about };
}

function contactIn(contact: Fields, id: string | undefined): Person {
  const email = contact.text('Email');
  const parts = { firstName: contact.text('FirstName'), lastName: contact.text('LastName') };
  const name = contact.text('Name');
  const isKnown = parts.firstName !== undefined || parts.lastName !== undefined;
  if (isKnown && name !== undefined && name !== fullName(parts.firstName, parts.lastName))
    contact.refuse('Name', 'another value is kept');
  contact.value('Id');
  const found = {
    id,
    email,
    about: defined({
      ...(isKnown ? defined(parts) : nameParts(name, email)),
      phone: contact.first('Phone', 'MobilePhone'),
      jobTitle: contact.text('Title'),
      location: contact.text('MailingCity'),
      photoUrl: contact.text('PhotoUrl'),
    }),
  };
  contact.leave({
    [links]: 'attributes',
    [setByParley]: 'CreatedDate LastModifiedDate SystemModstamp',
    [idsThere]: 'AccountId OwnerId CreatedById LastModifiedById',
  });
  return found;
}

/** The name of a record, whose other fields are reported. */
function nameOnly(record: Fields, why: string): string | undefined {
  const name = record.text('Name');
  record.refuseAll(why);
  return name;
}

/** The name of a user: by the record itself, or the list of users. */
function agentOf(record: Fields, preferred: string | undefined, around: Around) {
  const id = asText(record.peek('CreatedById'));
  const nested = isObject(record.peek('CreatedBy')) ? record.inside('CreatedBy') : null;
  const [user] = id === undefined ? [] : around.related.all('users', id);
  const own = record.text('CreatorName') ?? nested?.text('Name');
  nested?.refuseAll(ofUsers);
  const listed = user && nameOnly(record.adopt(user, 'users[].'), ofUsers);
  return agentBy(record, 'CreatedById', preferred ?? own ?? listed, around);
}

function commentOf(comment: Fields, around: Around): JsonObject | null {
  if (comment.flag('IsDeleted')) {
    comment.drop('of type deleted', 'deleted messages are not imported');
    return null;
  }
  const isPublished = comment.flag('IsPublished') === true;
  const thread = toThread(
    {
      type: isPublished ? 'REPLY' : 'NOTE',
      text: comment.text('CommentBody') ?? '',
      at: timeIn(comment, 'CreatedDate'),
      agent: agentOf(comment, undefined, around),
    },
    around,
  );
  comment.leave({
    [links]: 'attributes',
    [idsThere]: 'Id ParentId LastModifiedById',
    [setByParley]: 'LastModifiedDate SystemModstamp IsDeleted',
  });
  return thread;
}

function emailOf(email: Fields, { person }: { person: Person }, around: Around): JsonObject {
  const isIncoming = email.flag('Incoming') === true;
  const address = email.text('FromAddress');
  const name = email.text('FromName');
  const isOthers = isIncoming && address !== undefined && address.toLowerCase() !== person.email?.toLowerCase();
  const agent = isIncoming ? undefined : agentOf(email, name ?? address, around);
  const thread = toThread(
    {
      type: isIncoming ? 'CHAT' : 'REPLY',
      text: bodyOf(email, around, ['HtmlBody'], ['TextBody']),
      at: timeIn(email, email.has('MessageDate') ? 'MessageDate' : 'CreatedDate'),
      channel: 'EMAIL',
      customer: isOthers
        ? toCustomer({ id: undefined, email: address, about: nameParts(name, address) }, around)
        : undefined,
      agent,
    },
    around,
  );
  if (!isIncoming && name !== undefined && address !== undefined) email.refuse('FromAddress', ofUsers);
  if (
    isIncoming &&
    !isOthers &&
    name !== undefined &&
    name !== fullName(person.about.firstName as string, person.about.lastName as string)
  )
    email.refuse('FromName', "the case's customer is kept");
  email.leave({
    [links]: 'attributes',
    [idsThere]: `
        Id ParentId ActivityId CreatedById LastModifiedById ReplyToEmailMessageId RelatedToId
        ThreadIdentifier MessageIdentifier`,
    [setByParley]: 'CreatedDate LastModifiedDate SystemModstamp Status IsDeleted',
    [noField]: `
        Subject ToAddress CcAddress BccAddress Headers HasAttachment IsExternallyVisible
        ValidatedFromAddress`,
  });
  return thread;
}
