import type { DeskFixture } from './fixture.ts';

const related = { related: { conversation: 'https://api2.frontapp.com/conversations/cnv_77' } };
const teammate = {
  _links: { self: 'https://api2.frontapp.com/teammates/tea_5' },
  id: 'tea_5',
  email: 'rita@team.example',
  username: 'rita',
  first_name: 'Rita',
  last_name: 'Voss',
  is_admin: false,
};
const message = (id: string, more: object) => ({
  _links: related,
  id,
  message_uid: `uid-${id}`,
  type: 'email',
  is_inbound: true,
  created_at: 1_704_103_200.123,
  blurb: 'Hi',
  body: '<p>Hi</p>',
  text: 'Hi',
  subject: 'Order 9',
  error_type: null,
  metadata: {},
  author: null,
  recipients: [
    {
      _links: { related: { contact: 'https://api2.frontapp.com/contacts/crd_1' } },
      name: 'Sven Ost',
      handle: 'sven@example.com',
      role: 'from',
    },
    { name: 'Desk', handle: 'desk@team.example', role: 'to' },
  ],
  attachments: [],
  signature: null,
  is_draft: false,
  ...more,
});

export const front: DeskFixture = {
  name: 'front',
  conversation: {
    _links: {
      self: 'https://api2.frontapp.com/conversations/cnv_77',
      related: { events: 'https://api2.frontapp.com/e' },
    },
    id: 'cnv_77',
    subject: 'Order 9',
    status: 'archived',
    status_id: 'sts_3',
    status_category: 'resolved',
    ticket_ids: ['TIC-9'],
    assignee: teammate,
    recipient: { _links: { related: {} }, name: 'Sven Ost', handle: 'sven@example.com', role: 'from' },
    tags: [{ _links: {}, id: 'tag_1', name: 'orders', is_private: false }],
    links: [],
    custom_fields: { city: 'Kiel', paid: true },
    created_at: 1_704_103_200.123,
    waiting_since: 1_704_103_300,
    is_private: false,
    scheduled_reminders: [],
    metadata: { external_conversation_ids: ['x1'] },
  },
  parts: {
    messages: {
      cnv_77: [
        message('msg_1', {
          body: '<p>Where is <a href="https://o.example/9">order 9</a>?</p>',
          text: 'Where is order 9?',
        }),
        message('msg_2', {
          is_inbound: false,
          body: '<div>Tomorrow</div>',
          text: 'Tomorrow',
          created_at: 1_704_103_400.5,
          author: teammate,
          attachments: [
            {
              id: 'fil_1',
              filename: 'label.pdf',
              url: 'https://api2.frontapp.com/download/fil_1',
              content_type: 'application/pdf',
              size: 10,
              metadata: { is_inline: false },
            },
          ],
        }),
        message('msg_3', {
          created_at: 1_704_103_500,
          recipients: [{ name: 'Ole Nord', handle: 'ole@example.com', role: 'from' }],
        }),
        message('msg_4', { is_draft: true }),
      ],
    },
    comments: {
      cnv_77: [
        {
          _links: related,
          id: 'com_1',
          body: 'Lost in Kiel',
          posted_at: 1_704_103_450.25,
          is_pinned: false,
          author: { id: 'tea_6' },
          attachments: [],
        },
      ],
    },
    teammates: {
      tea_6: [{ _links: {}, id: 'tea_6', email: 'kai@team.example', first_name: 'Kai', last_name: 'Wolf' }],
    },
  },
};
