import type { DeskFixture } from './fixture.ts';

const user = (id: number, name: string, role: string, more = {}) => ({
  id,
  url: `https://lamps.zendesk.com/api/v2/users/${id}.json`,
  name,
  email: `${name.split(' ')[0]?.toLowerCase()}@example.com`,
  created_at: '2022-03-01T08:00:00Z',
  updated_at: '2024-03-01T08:00:00Z',
  time_zone: 'Berlin',
  phone: null,
  photo: null,
  locale: 'en-US',
  organization_id: null,
  role,
  verified: true,
  external_id: null,
  tags: [],
  active: true,
  suspended: false,
  ...more,
});
const comment = (id: number, author: number, more: object) => ({
  id,
  type: 'Comment',
  author_id: author,
  audit_id: id + 500,
  public: true,
  attachments: [],
  via: { channel: 'email', source: { from: {}, to: {}, rel: null } },
  metadata: { system: { client: 'Mozilla' }, custom: {} },
  ticket_id: 8101,
  ...more,
});

export const zendesk: DeskFixture = {
  name: 'zendesk',
  conversation: {
    url: 'https://lamps.zendesk.com/api/v2/tickets/8101.json',
    id: 8101,
    external_id: 'shop-771',
    via: { channel: 'email', source: { from: { address: 'ida@example.com', name: 'Ida Moser' }, to: {}, rel: null } },
    created_at: '2024-02-05T09:30:00Z',
    updated_at: '2024-02-07T10:00:00Z',
    type: 'problem',
    subject: 'The lamp flickers',
    raw_subject: 'The lamp flickers',
    description: 'It flickers since Monday.',
    priority: 'high',
    status: 'hold',
    recipient: 'help@lamps.example',
    requester_id: 501,
    submitter_id: 501,
    assignee_id: 901,
    organization_id: 77,
    group_id: 31,
    collaborator_ids: [502],
    follower_ids: [],
    email_cc_ids: [502],
    problem_id: null,
    has_incidents: true,
    is_public: true,
    due_at: null,
    tags: ['lamp', 'warranty'],
    custom_fields: [
      { id: 4001, value: 'LX-20' },
      { id: 4002, value: true },
      { id: 4003, value: null },
      { id: 4004, value: ['red', 'blue'] },
    ],
    fields: [{ id: 4001, value: 'LX-20' }],
    satisfaction_rating: { id: 62, score: 'good', comment: 'Quick!', reason: 'other' },
    brand_id: 12,
    allow_channelback: false,
  },
  parts: {
    comments: {
      8101: [
        comment(1, 501, {
          body: 'It flickers since Monday.',
          html_body: '<div class="zd-comment">It flickers since <b>Monday</b>.</div>',
          plain_body: 'It flickers since Monday.',
          created_at: '2024-02-05T09:30:00Z',
          attachments: [
            {
              id: 9,
              file_name: 'lamp.png',
              content_url: 'https://lamps.zendesk.com/attachments/token/x/?name=lamp.png',
              content_type: 'image/png',
              size: 2532,
              inline: false,
            },
          ],
        }),
        comment(2, 901, {
          body: 'See https://lamps.example/help',
          html_body: '<p>See <a href="https://lamps.example/help">our page</a></p>',
          created_at: '2024-02-05T10:00:00Z',
        }),
        comment(3, 901, { body: 'Old bulb?', public: false, created_at: '2024-02-05T10:05:00Z' }),
        comment(4, 502, { body: 'Mine, too.', created_at: '2024-02-05T11:00:00Z' }),
        comment(5, 999, { body: 'Solved.', created_at: '2024-02-06T11:00:00Z' }),
      ],
    },
    users: {
      501: [
        user(501, 'Ida Moser', 'end-user', {
          phone: '+49 30 1234',
          photo: { content_url: 'https://lamps.example/i.png', id: 3 },
        }),
      ],
      502: [user(502, 'Otto Falk', 'end-user')],
      901: [user(901, 'Karla Reich', 'agent', { external_id: 'hr-1' })],
    },
    ticket_fields: {
      4001: [{ id: 4001, title: 'Lamp model' }],
    },
  },
};

/** The same ticket as an export with audits has it. */
export const zendeskAudits: DeskFixture = {
  name: 'zendesk',
  conversation: { ...zendesk.conversation, id: 8102, tags: [] },
  parts: {
    users: { 501: zendesk.parts.users?.[501] ?? [] },
    audits: {
      8102: [
        {
          id: 71,
          ticket_id: 8102,
          created_at: '2024-02-05T09:30:00Z',
          author_id: 501,
          via: { channel: 'web', source: { from: {} } },
          metadata: { system: {} },
          events: [
            {
              id: 72,
              type: 'Comment',
              author_id: 501,
              body: 'It flickers since Monday.',
              public: true,
              attachments: [],
              audit_id: 71,
            },
            { id: 73, type: 'Create', field_name: 'status', value: 'new' },
          ],
        },
        {
          id: 74,
          ticket_id: 8102,
          created_at: '2024-02-05T09:40:00Z',
          author_id: -1,
          events: [{ id: 75, type: 'Change' }],
        },
      ],
    },
  },
};
