// Writes docs/permissions.md from the code, or, with --check, fails when it differs.
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { type Access, access } from '../src/domain/access/caller.ts';
import { declaredAccess, type FieldAccess } from '../src/schema/core/access.ts';
import { createSchema } from '../src/schema/index.ts';
import { writeOrCheck } from './printed-file.ts';

const schema = createSchema();

/** What each kind of access allows, as it reads after "may". */
const words: Record<Access, string> = {
  createConversations: 'create conversations',
  createThreads: 'add threads',
  readConversations: 'read conversations',
  readBulkOperations: 'read bulk operations',
  updateConversations: 'update and merge conversations',
  createCustomers: 'create customers',
  updateCustomers: 'update and merge customers',
  eraseCustomers: 'erase customers',
  deleteConversations: 'delete conversations',
  administer: 'administer',
  createCustomerSessions: 'create customer sessions',
  readUsers: 'read users',
  readDirectory: 'read the directory',
};
const about: Record<Access, string> = {
  createConversations: 'creates conversations, one at a time or in bulk, and retries or cancels bulk operations',
  createThreads: 'adds chats, replies and notes',
  readConversations: 'reads conversations, threads, attachments and customers, and subscribes to them',
  readBulkOperations: 'reads bulk operations and their rows, and subscribes to them',
  updateConversations: 'updates and merges conversations',
  createCustomers: 'creates customers',
  updateCustomers: 'updates and merges customers',
  eraseCustomers: 'erases customers, with what they wrote',
  deleteConversations: 'deletes conversations',
  administer: 'manages users, teams, queues, tokens, webhooks, identity providers and the organization',
  createCustomerSessions: 'creates and revokes sessions of customers',
  readUsers: 'reads e-mail addresses and roles of users',
  readDirectory: 'reads names of users, teams and queues; any permission to read is enough',
};

const code = (text: string) => `\`${text}\``;
const codes = (texts: readonly string[]) => texts.map(code).join(', ');
const fieldsOf = (type: GraphQLObjectType) =>
  Object.values(type.getFields()).map((field) => ({ field, access: declaredAccess(type.name, field) }));

function rootTable(name: 'Query' | 'Mutation' | 'Subscription'): string {
  const rows = fieldsOf(schema.getType(name) as GraphQLObjectType).map(({ field, access: { needs } }) => {
    const needed =
      needs === null
        ? 'any valid token'
        : typeof needs === 'string'
          ? `a token that may ${words[needs]}`
          : 'depends on the id, see below';
    return `| \`${field.name}\` | ${needed} |`;
  });
  return ['| field | needs |', '| --- | --- |', ...rows.toSorted()].join('\n');
}

function nodeTable(): string {
  const { node } = (schema.getQueryType() as GraphQLObjectType).getFields();
  const { needs } = declaredAccess('Query', node as GraphQLField<unknown, unknown>);
  if (needs === null || typeof needs === 'string') throw new Error('Query.node does not say what each type needs.');
  const rows = Object.entries(needs.of).map(([type, needed]) => `| \`${type}\` | a token that may ${words[needed]} |`);
  return ['| id of | needs |', '| --- | --- |', ...rows.toSorted()].join('\n');
}

/** Types whose fields are always shown are left out. */
function typeSections(): string {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const roots = ['Query', 'Mutation', 'Subscription'].map((name) => schema.getType(name));
  const sections = types
    .filter((type) => !type.name.startsWith('__') && !roots.includes(type))
    .filter((type) => fieldsOf(type).some(({ access: { needs } }) => needs !== null))
    .map((type) => {
      const lines = new Map<string, string[]>();
      for (const { field, access: declared } of fieldsOf(type)) {
        const who = whoSees(declared);
        lines.set(who, [...(lines.get(who) ?? []), field.name]);
      }
      const items = [...lines].map(([who, names]) => `- ${who}: ${codes(names.toSorted())}`);
      return `### ${type.name}\n\n${items.toSorted().join('\n')}`;
    });
  return sections.toSorted().join('\n\n');
}

function whoSees({ needs, echoed }: FieldAccess): string {
  if (needs === null) return 'Always';
  if (typeof needs !== 'string') throw new Error('Only root fields can depend on the type of an id.');
  return echoed
    ? `To tokens that may ${words[needs]}, and in the answer to the write that created it`
    : `To tokens that may ${words[needs]}`;
}

/** The paths of the objects that a mutation creates in its answer, and the types of the objects that it only refers to. */
function madeAndReferredTo(field: GraphQLField<unknown, unknown>): readonly [made: string[], referredTo: string[]] {
  const made: string[] = [];
  const referredTo = new Set<string>();
  const visit = (type: GraphQLNamedType, own: boolean, path: readonly string[]): void => {
    const types = isObjectType(type) ? [type] : isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    for (const each of types) {
      const fields = fieldsOf(each);
      if (fields.some(({ access: { echoed } }) => echoed)) {
        if (own) made.push(path.join('.'));
        else referredTo.add(each.name);
      } else if (fields.some(({ access: { needs } }) => needs !== null)) referredTo.add(each.name);
      for (const { field: inner, access: declared } of fields) {
        const isShown = declared.needs === null || (declared.echoed && own);
        const below = declared.below === 'own' || (declared.below === 'same' && own);
        // Edges lead to what nodes are.
        if (isShown && inner.name !== 'edges') visit(getNamedType(inner.type), below, [...path, inner.name]);
      }
    }
  };
  visit(getNamedType(field.type), declaredAccess('Mutation', field).below === 'own', []);
  return [made, [...referredTo].toSorted()];
}

const mutations = Object.values((schema.getMutationType() as GraphQLObjectType).getFields());
const writes = mutations.filter((field) => declaredAccess('Mutation', field).needs !== 'administer');

const text = `# Permissions

This page lists what each field needs. [authentication.md](authentication.md) explains tokens and how permissions are checked.

A token carries permissions. An operation is checked as a whole before any of it is executed: all of its root fields and everything selected below
them, including fragments, except what \`@skip\` and \`@include\` omit. If the token lacks a permission for anything, nothing is executed, and
the answer is the top-level error \`FORBIDDEN\`: \`extensions.field\` names the field (\`Conversation.threads\`; \`fields\` names all of them), and
\`extensions.permissions\` lists the permissions, any one of which is enough.

## Permissions and what they allow

| the token may | with one of | in detail |
| --- | --- | --- |
${(Object.keys(access) as Access[]).map((each) => `| ${words[each]} | ${codes(access[each])} | ${about[each]} |`).join('\n')}

Permissions that begin with \`org.user.\` are the legacy roles of the source API. Permissions do not include each other: a token that writes and reads needs both.

## Queries

${rootTable('Query')}

\`node\` and \`nodes\` need, for each id:

${nodeTable()}

## Mutations

${rootTable('Mutation')}

## Subscriptions

${rootTable('Subscription')}

Subscriptions are checked when they start. When a token is revoked or expires, its subscriptions end within 10 seconds.

## Fields

Every field of the schema declares who may see it; otherwise the gateway does not start. *Always* means: to every token that can reach the object. All fields of types that are not listed here are always shown.

${typeSections()}

## What a write shows by itself

A token that may write but not read sees ids, what it sent itself, and what the write decided: counts, times,
status, revision and effects. For objects that the write created from its own input, it also sees the fields listed above with "in the answer to the write that
created it". For objects that the write only refers to, it sees only what is always shown: a customer who was found, a conversation that existed
before (\`existing\` of a \`ConflictError\`, rows of a bulk operation), assigned users and teams, and the queue.

| mutation | created objects in its answer | objects that it only refers to |
| --- | --- | --- |
${writes
  .map((field) => {
    const [made, referredTo] = madeAndReferredTo(field);
    return `| \`${field.name}\` | ${made.length > 0 ? codes(made) : '–'} | ${referredTo.length > 0 ? codes(referredTo) : '–'} |`;
  })
  .join('\n')}

The only user that counts as "created" is the owner of the token. Administrators see everything in the answers to their mutations.

This page is printed from the code: \`npm run docs\`.
`;
await writeOrCheck('docs/permissions.md', text, 'npm run docs');
process.exit(0);
