// Writes an export of a help desk into a folder, for measuring `parley import`:
// node scripts/generate-export.mjs DESK FOLDER CONVERSATIONS [THREADS]
// The same numbers give the same files. Where a help desk exports messages and people separately, they are in separate files.
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pick, random, text, words } from './random-words.mjs';

const [desk, folder, rowsText, threadsText = '5'] = process.argv.slice(2);
const rows = Number(rowsText);
const threadsPerRow = Number(threadsText);

const start = Date.UTC(2016, 0, 1);

const iso = (ms) => new Date(ms).toISOString();
const seconds = (ms) => Math.floor(ms / 1000);
const html = (body) => `<div><p>${body}</p></div>`;

const customers = Math.max(1, Math.floor(rows / 8));
const agents = 20;
const agentId = (nth) => 900_000_000 + nth;
const customerId = (nth) => 100_000_000 + nth;
const email = (nth) => `customer.${nth}@example.com`;
const person = (nth) => ({
  name: `${words[nth % words.length]} Customer${nth}`,
  email: email(nth),
  phone: `+49 30 ${nth}`,
});
const agent = (nth) => ({ name: `Agent ${nth}`, email: `agent.${nth}@help.example` });

/** What is said in a conversation, in the terms that all help desks share. */
function conversation(n) {
  const created = start + Math.floor((n * 300_000_000_000) / rows) + random(1000);
  const threads = Array.from({ length: threadsPerRow }, (_, nth) => ({
    id: n * 100 + nth + 1,
    kind: nth === 0 ? 'in' : pick(['in', 'out', 'out', 'note']),
    body: text(20 + random(60)),
    at: created + nth * 600_000 + random(600_000),
    agent: random(agents),
  }));
  return {
    id: n + 1,
    customer: random(customers),
    subject: text(4),
    created,
    threads,
    tags: [`tag-${random(40)}`],
    priority: random(4),
    status: random(3),
  };
}

/** For each help desk: its files, and what a conversation and its people add to them. */
const shapes = {
  zendesk: {
    people: (add) => {
      const user = (id, role, { name, ...rest }) => ({
        id,
        name,
        ...rest,
        role,
        time_zone: 'Berlin',
        active: true,
        tags: [],
      });
      for (let nth = 0; nth < customers; nth++) add('users', user(customerId(nth), 'end-user', person(nth)));
      for (let nth = 0; nth < agents; nth++) add('users', user(agentId(nth), 'agent', agent(nth)));
    },
    conversation: (c, add) => {
      add('tickets', {
        id: c.id,
        requester_id: customerId(c.customer),
        submitter_id: customerId(c.customer),
        subject: c.subject,
        raw_subject: c.subject,
        description: c.threads[0]?.body,
        status: ['open', 'pending', 'solved'][c.status],
        priority: ['low', 'normal', 'high', 'urgent'][c.priority],
        tags: c.tags,
        created_at: iso(c.created),
        updated_at: iso(c.created),
        via: { channel: 'email' },
        custom_fields: [{ id: 77, value: text(2) }],
        satisfaction_rating: { score: 'unoffered' },
      });
      for (const t of c.threads)
        add('comments', {
          id: t.id,
          ticket_id: c.id,
          type: 'Comment',
          author_id: t.kind === 'in' ? customerId(c.customer) : agentId(t.agent),
          body: t.body,
          html_body: html(t.body),
          public: t.kind !== 'note',
          created_at: iso(t.at),
          attachments: [],
        });
    },
  },
  intercom: {
    people: (add) => {
      for (let nth = 0; nth < customers; nth++)
        add('contacts', { type: 'contact', id: `c${nth}`, role: 'user', ...person(nth) });
    },
    conversation: (c, add) => {
      const author = (t) =>
        t.kind === 'in'
          ? { type: 'user', id: `c${c.customer}` }
          : { type: 'admin', id: `a${t.agent}`, name: `Agent ${t.agent}` };
      const [first, ...others] = c.threads;
      const parts = others.map((t) => ({
        type: 'conversation_part',
        id: `${t.id}`,
        part_type: t.kind === 'note' ? 'note' : 'comment',
        body: html(t.body),
        created_at: seconds(t.at),
        author: author(t),
        attachments: [],
      }));
      add('conversations', {
        type: 'conversation',
        id: `${c.id}`,
        created_at: seconds(c.created),
        title: c.subject,
        state: ['open', 'snoozed', 'closed'][c.status],
        source: {
          type: 'email',
          delivered_as: 'customer_initiated',
          body: html(first?.body ?? ''),
          author: { type: 'user', id: `c${c.customer}` },
        },
        contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: `c${c.customer}` }] },
        tags: { type: 'tag.list', tags: c.tags.map((name) => ({ name })) },
        conversation_parts: { conversation_parts: parts },
      });
    },
  },
  freshdesk: {
    people: (add) => {
      for (let nth = 0; nth < customers; nth++)
        add('contacts', {
          id: customerId(nth),
          ...person(nth),
          job_title: 'Buyer',
          mobile: null,
          view_all_tickets: false,
        });
    },
    conversation: (c, add) => {
      const [first, ...others] = c.threads;
      add('tickets', {
        id: c.id,
        requester_id: customerId(c.customer),
        responder_id: agentId(0),
        subject: c.subject,
        status: [2, 3, 4][c.status],
        priority: c.priority + 1,
        source: 1,
        fr_escalated: false,
        description: html(first?.body ?? ''),
        description_text: first?.body,
        tags: c.tags,
        created_at: iso(c.created),
      });
      for (const t of others)
        add('conversations', {
          id: t.id,
          ticket_id: c.id,
          body: html(t.body),
          body_text: t.body,
          incoming: t.kind === 'in',
          private: t.kind === 'note',
          user_id: t.kind === 'in' ? customerId(c.customer) : agentId(t.agent),
          created_at: iso(t.at),
        });
    },
  },
  chatwoot: {
    conversation: (c, add) => {
      const { phone, ...who } = person(c.customer);
      const sender = { id: customerId(c.customer), ...who, phone_number: phone };
      const messages = c.threads.map((t) => ({
        id: t.id,
        content: t.body,
        message_type: t.kind === 'in' ? 0 : 1,
        private: t.kind === 'note',
        created_at: seconds(t.at),
        sender: t.kind === 'in' ? { id: sender.id } : { id: agentId(t.agent), name: `Agent ${t.agent}` },
      }));
      add('conversations', {
        id: c.id,
        meta: { sender, channel: 'Channel::WebWidget' },
        status: ['open', 'pending', 'resolved'][c.status],
        labels: c.tags,
        created_at: seconds(c.created),
        messages,
      });
    },
  },
  front: {
    conversation: (c, add) => {
      const related = { related: { conversation: `https://api2.frontapp.com/conversations/cnv_${c.id}` } };
      const { name } = person(c.customer);
      add('conversations', {
        id: `cnv_${c.id}`,
        subject: c.subject,
        status_category: ['open', 'waiting', 'resolved'][c.status],
        recipient: { name, handle: email(c.customer), role: 'from' },
        tags: c.tags.map((tag) => ({ name: tag })),
        created_at: c.created / 1000,
      });
      for (const t of c.threads)
        if (t.kind === 'note')
          add('comments', {
            id: `com_${t.id}`,
            _links: related,
            body: t.body,
            posted_at: t.at / 1000,
            author: { id: `tea_${t.agent}`, first_name: 'Agent', last_name: `${t.agent}` },
          });
        else
          add('messages', {
            id: `msg_${t.id}`,
            _links: related,
            type: 'email',
            is_inbound: t.kind === 'in',
            created_at: t.at / 1000,
            body: html(t.body),
            text: t.body,
            recipients: [{ name, handle: email(c.customer), role: t.kind === 'in' ? 'from' : 'to' }],
            author: t.kind === 'in' ? null : { id: `tea_${t.agent}`, first_name: 'Agent', last_name: `${t.agent}` },
          });
    },
  },
  gorgias: {
    conversation: (c, add) => {
      const customer = { id: customerId(c.customer), ...person(c.customer) };
      delete customer.phone;
      add('tickets', {
        id: c.id,
        status: c.status === 2 ? 'closed' : 'open',
        channel: 'email',
        customer,
        subject: c.subject,
        tags: c.tags.map((name) => ({ name })),
        messages_count: c.threads.length,
        created_datetime: iso(c.created),
        opened_datetime: null,
      });
      for (const t of c.threads)
        add('messages', {
          id: t.id,
          ticket_id: c.id,
          public: t.kind !== 'note',
          channel: 'email',
          from_agent: t.kind !== 'in',
          sender: t.kind === 'in' ? customer : { id: agentId(t.agent), name: `Agent ${t.agent}` },
          body_html: html(t.body),
          body_text: t.body,
          created_datetime: iso(t.at),
        });
    },
  },
  hubspot: {
    conversation: (c, add) => {
      add('threads', {
        id: `${c.id}`,
        createdAt: iso(c.created),
        status: c.status === 2 ? 'CLOSED' : 'OPEN',
        originalChannelId: '1002',
        latestMessageTimestamp: iso(c.created),
      });
      const { name } = person(c.customer);
      for (const t of c.threads)
        add('messages', {
          id: `${t.id}`,
          conversationsThreadId: `${c.id}`,
          type: t.kind === 'note' ? 'COMMENT' : 'MESSAGE',
          direction: t.kind === 'in' ? 'INCOMING' : 'OUTGOING',
          createdAt: iso(t.at),
          subject: c.subject,
          text: t.body,
          richText: html(t.body),
          senders:
            t.kind === 'in'
              ? [{ name, deliveryIdentifier: { type: 'HS_EMAIL_ADDRESS', value: email(c.customer) } }]
              : [{ actorId: `A-${t.agent}`, name: `Agent ${t.agent}` }],
          truncationStatus: 'NOT_TRUNCATED',
          channelId: '1002',
        });
    },
  },
  salesforce: {
    people: (add) => {
      for (let nth = 0; nth < customers; nth++)
        add('Contact', { Id: `003${nth}`, Name: person(nth).name, Email: email(nth) });
      for (let nth = 0; nth < agents; nth++) add('User', { Id: `005${nth}`, Name: `Agent ${nth}` });
    },
    conversation: (c, add) => {
      const [first, ...others] = c.threads;
      add('Case', {
        Id: `500${c.id}`,
        CaseNumber: `${c.id}`,
        ContactId: `003${c.customer}`,
        Subject: c.subject,
        Status: ['New', 'On Hold', 'Closed'][c.status],
        IsClosed: c.status === 2,
        Priority: 'High',
        Origin: 'Email',
        Description: first?.body,
        CreatedDate: iso(c.created).replace('Z', '+0000'),
      });
      for (const t of others)
        add('CaseComment', {
          Id: `00a${t.id}`,
          ParentId: `500${c.id}`,
          CommentBody: t.body,
          IsPublished: t.kind !== 'note',
          CreatedById: `005${t.agent}`,
          CreatedDate: iso(t.at).replace('Z', '+0000'),
        });
    },
  },
  helpscout: {
    conversation: (c, add) => {
      const [first = '', last = ''] = person(c.customer).name.split(' ');
      const customer = { id: customerId(c.customer), type: 'customer', first, last, email: email(c.customer) };
      const threads = c.threads.map((t) => ({
        id: t.id,
        type: { in: 'customer', out: 'message', note: 'note' }[t.kind],
        state: 'published',
        body: html(t.body),
        createdAt: iso(t.at),
        createdBy:
          t.kind === 'in' ? customer : { id: agentId(t.agent), type: 'user', first: 'Agent', last: `${t.agent}` },
      }));
      add('conversations', {
        id: c.id,
        number: c.id,
        type: 'email',
        status: ['active', 'pending', 'closed'][c.status],
        state: 'published',
        subject: c.subject,
        mailboxId: 1,
        createdAt: iso(c.created),
        primaryCustomer: customer,
        tags: c.tags.map((tag) => ({ tag })),
        _embedded: { threads: threads.toReversed() },
      });
    },
  },
  kustomer: {
    conversation: (c, add) => {
      const id = `k${c.id}`;
      const included = c.threads.map((t) => ({
        type: t.kind === 'note' ? 'note' : 'message',
        id: `m${t.id}`,
        attributes: {
          ...(t.kind !== 'note' && { direction: t.kind, channel: 'email' }),
          body: t.body,
          createdAt: iso(t.at),
        },
      }));
      included.push({
        type: 'customer',
        id: `c${c.customer}`,
        attributes: { displayName: person(c.customer).name, emails: [{ email: email(c.customer) }] },
      });
      add('conversations', {
        data: {
          type: 'conversation',
          id,
          attributes: {
            name: c.subject,
            status: ['open', 'snoozed', 'done'][c.status],
            createdAt: iso(c.created),
            tags: c.tags,
          },
          relationships: { customer: { data: { type: 'customer', id: `c${c.customer}` } } },
        },
        included,
      });
    },
  },
  parley: {
    conversation: (c, add) => {
      const [firstName = '', lastName = ''] = person(c.customer).name.split(' ');
      const threads = c.threads.map((t) => ({
        type: { in: 'CHAT', out: 'REPLY', note: 'NOTE' }[t.kind],
        text: t.body,
        createdAt: iso(t.at),
        ...(t.kind !== 'in' && { authorName: `Agent ${t.agent}` }),
      }));
      add('conversations', {
        externalId: `history-${c.id}`,
        customer: { email: email(c.customer), firstName, lastName },
        name: c.subject,
        status: ['OPEN', 'SNOOZED', 'DONE'][c.status],
        priority: c.priority + 1,
        tags: c.tags,
        createdAt: iso(c.created),
        threads,
      });
    },
  },
};

const shape = shapes[desk];
if (
  !shape ||
  folder === undefined ||
  !Number.isInteger(rows) ||
  rows < 1 ||
  !Number.isInteger(threadsPerRow) ||
  threadsPerRow < 0
) {
  process.stderr.write(
    `usage: node scripts/generate-export.mjs ${Object.keys(shapes).join('|')} FOLDER CONVERSATIONS [THREADS]\n`,
  );
  process.exit(2);
}

mkdirSync(folder, { recursive: true });
const files = new Map();
const waiting = new Map();
const add = (list, record) => waiting.set(list, `${waiting.get(list) ?? ''}${JSON.stringify(record)}\n`);
async function flush() {
  for (const [list, lines] of waiting) {
    if (!files.has(list)) files.set(list, createWriteStream(join(folder, `${list}.ndjson`)));
    const file = files.get(list);
    if (!file.write(lines)) await once(file, 'drain');
  }
  waiting.clear();
}
shape.people?.(add);
await flush();
for (let n = 0; n < rows; n++) {
  shape.conversation(conversation(n), add);
  if (n % 200 === 199) await flush();
}
await flush();
for (const file of files.values()) {
  file.end();
  await once(file, 'close');
}
