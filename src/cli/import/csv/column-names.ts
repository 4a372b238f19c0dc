import { squeeze } from '../convert/words.ts';
import { customerFields, rowFields } from '../row.ts';

/** A whole name, which is split; or a name or an e-mail address, whichever the cell has. */
export const personFields = ['name', 'nameOrEmail'] as const;

const isScalarField = (field: string) => !['customer', 'threads', 'custom'].includes(field);

/** What columns mean, besides the names of the fields themselves: words before the colon, separated by commas. */
const meanings: Readonly<Record<string, string>> = {
  externalId:
    'id, ticket id, conversation id, case id, case number, ticket number, ticket no, ticket, reference, issue key',
  name: 'subject, title, summary, ticket subject, case subject, email subject, topic',
  status: 'ticket status, case status, state, ticket state, current status',
  priority: 'ticket priority, case priority, urgency, severity',
  createdAt:
    'created, date, created date, created time, creation date, date created, created on, opened, opened at, opened date, date opened, submitted, submitted at, submitted on, received, received at, reported at, ticket created, timestamp, time, datetime, open date',
  replyChannel: 'channel, ticket channel, source, ticket source, origin, case origin, contact channel, via, medium',
  defaultLang: 'language, lang, locale',
  tags: 'tag, labels, label, ticket tags',
  satisfaction:
    'customer satisfaction rating, customer satisfaction, satisfaction rating, satisfaction score, csat, csat score, rating, ticket satisfaction rating, survey score',
  sentiment: 'customer sentiment, mood',
  'threads.0.text':
    'text, message, body, description, ticket description, case description, content, issue description, details, complaint, question, comment, first message, email body, problem description, issue',
  'threads.0.channel': 'message channel',
  'customer.email':
    'email, customer email, email address, customer email address, requester email, contact email, from, from email, sender, sender email, user email, client email, reporter email, supplied email, mail',
  'customer.name':
    'customer name, customer, client, client name, contact, contact name, requester name, user name, full name, fullname, sender name, reporter name, caller, from name',
  'customer.nameOrEmail': 'requester, reporter, requested by, submitter, submitted by, user, author',
  'customer.firstName': 'first, given name, forename, customer first name',
  'customer.lastName': 'last, surname, family name, customer last name',
  'customer.phone':
    'phone, phone number, mobile, mobile number, telephone, tel, customer phone number, contact phone, contact number',
  'customer.externalId': 'customer id, requester id, contact id, client id, user id, account id',
  'customer.organization':
    'company, company name, organisation, organization name, account, account name, customer company',
  'customer.location': 'city, address, country, customer location, region',
  'customer.gender': 'sex',
  'customer.jobTitle': 'title of customer, position, job',
};

const byName = new Map<string, string>([
  ...customerFields.filter((field) => field !== 'id').map((field) => [squeeze(field), `customer.${field}`] as const),
  ...customerFields.map((field) => [squeeze(`customer${field}`), `customer.${field}`] as const),
  ...rowFields.filter((field) => isScalarField(field)).map((field) => [squeeze(field), field] as const),
  ...Object.entries(meanings).flatMap(([field, names]) =>
    names.split(',').map((name) => [squeeze(name), field] as const),
  ),
]);

/** The field that a column fills, by its name; undefined if nobody can tell. */
export function fieldOf(column: string): string | undefined {
  return byName.get(squeeze(column));
}

/** Whether a cell can fill this field of a conversation as a whole. */
export const isOwnField = (field: string) => rowFields.includes(field) && isScalarField(field);
