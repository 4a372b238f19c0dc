import type { DeskFixture } from './fixture.ts';

const party = (name: string, value: string, more = {}) => ({
  actorId: 'V-77',
  name,
  deliveryIdentifier: { type: 'HS_EMAIL_ADDRESS', value },
  ...more,
});
const message = (id: string, more: object) => ({
  id,
  type: 'MESSAGE',
  conversationsThreadId: '4200',
  createdAt: '2024-05-01T08:00:00Z',
  updatedAt: '2024-05-01T08:00:01Z',
  createdBy: 'V-77',
  client: { clientType: 'HUBSPOT' },
  senders: [party('Mia Hahn', 'mia@example.com', { senderField: 'FROM' })],
  recipients: [party('Desk', 'desk@hub.example', { actorId: 'E-1', recipientField: 'TO' })],
  archived: false,
  text: 'Hello',
  richText: '<p>Hello</p>',
  attachments: [],
  subject: 'Password',
  truncationStatus: 'NOT_TRUNCATED',
  inReplyToId: null,
  status: { statusType: 'SENT' },
  direction: 'INCOMING',
  channelId: '1002',
  channelAccountId: '88',
  ...more,
});

export const hubspot: DeskFixture = {
  name: 'hubspot',
  conversation: {
    id: '4200',
    createdAt: '2024-05-01T08:00:00Z',
    closedAt: '2024-05-02T08:00:00Z',
    status: 'CLOSED',
    originalChannelId: '1002',
    originalChannelAccountId: '88',
    latestMessageTimestamp: '2024-05-01T09:00:00Z',
    latestMessageReceivedTimestamp: '2024-05-01T08:00:00Z',
    latestMessageSentTimestamp: '2024-05-01T09:00:00Z',
    assignedTo: 'A-3',
    spam: false,
    inboxId: '61',
    associatedContactId: '501',
    archived: false,
    threadAssociations: { associatedTicketId: '9' },
  },
  parts: {
    messages: {
      4200: [
        message('m1', { text: 'I forgot my password', richText: '<div>I forgot my <b>password</b></div>' }),
        message('m2', {
          text: 'Click here',
          richText: '<p>Click <a href="https://hub.example/reset">here</a></p>',
          subject: 'Re: Password',
          direction: 'OUTGOING',
          createdAt: '2024-05-01T09:00:00Z',
          createdBy: 'A-3',
          senders: [party('Leo Graf', 'leo@hub.example', { actorId: 'A-3' })],
          attachments: [
            {
              fileId: '3',
              type: 'FILE',
              name: 'how.pdf',
              url: 'https://files.example/how.pdf',
              fileUsageType: 'OTHER',
            },
          ],
        }),
        message('m3', {
          type: 'COMMENT',
          direction: 'OUTGOING',
          text: 'Third time',
          richText: null,
          createdBy: 'A-4',
          senders: [{ actorId: 'A-4' }],
          createdAt: '2024-05-01T09:05:00Z',
        }),
        message('m4', { type: 'ASSIGNMENT', text: null }),
        message('m5', {
          text: 'Same here',
          richText: null,
          senders: [party('Kim', 'kim@example.com')],
          createdAt: '2024-05-01T09:10:00Z',
          truncationStatus: 'TRUNCATED',
        }),
      ],
    },
    contacts: {
      501: [
        {
          id: '501',
          archived: false,
          createdAt: '2023-01-01T00:00:00Z',
          properties: {
            email: 'mia@example.com',
            firstname: 'Mia',
            lastname: 'Hahn',
            phone: '+4989',
            jobtitle: 'CEO',
            company: 'Hahn',
            hs_object_id: '501',
          },
        },
      ],
    },
    actors: { 'A-4': [{ id: 'A-4', type: 'AGENT', name: 'Ava Lang', email: 'ava@hub.example' }] },
  },
};
