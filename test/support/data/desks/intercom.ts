import type { DeskFixture } from './fixture.ts';

const part = (id: string, author: object, more: object) => ({
  type: 'conversation_part',
  id,
  part_type: 'comment',
  body: null,
  created_at: 1_706_800_000,
  updated_at: 1_706_800_000,
  notified_at: 1_706_800_000,
  assigned_to: null,
  author,
  attachments: [],
  external_id: null,
  redacted: false,
  ...more,
});
const bea = { type: 'user', id: '65a0c1', name: 'Bea Lund', email: 'bea@example.com' };
const max = { type: 'admin', id: '4411', name: 'Max Otte', email: 'max@crm.example' };

export const intercom: DeskFixture = {
  name: 'intercom',
  conversation: {
    type: 'conversation',
    id: '2150030071',
    created_at: 1_706_799_000,
    updated_at: 1_706_900_000,
    waiting_since: null,
    snoozed_until: 1_707_000_000,
    source: {
      type: 'email',
      id: '1950',
      delivered_as: 'customer_initiated',
      subject: '<p>Late again</p>',
      body: '<p>Where <b>is</b> it?</p>',
      author: bea,
      attachments: [],
      url: 'https://shop.example/cart',
      redacted: false,
    },
    contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: '65a0c1', external_id: 'c-9' }] },
    first_contact_reply: { created_at: 1_706_799_500, type: 'email', url: null },
    admin_assignee_id: 4411,
    team_assignee_id: 77,
    open: true,
    state: 'snoozed',
    read: true,
    tags: { type: 'tag.list', tags: [{ type: 'tag', id: '8', name: 'late', applied_at: 1_706_800_500 }] },
    priority: 'priority',
    sla_applied: { sla_name: 'fast', sla_status: 'hit' },
    statistics: { type: 'conversation_statistics', time_to_admin_reply: 90 },
    conversation_rating: {
      rating: 2,
      remark: 'Slow',
      created_at: 1_706_890_000,
      teammate: { type: 'admin', id: '4411' },
    },
    teammates: { type: 'admin.list', admins: [{ type: 'admin', id: '4411' }] },
    title: null,
    custom_attributes: { Plan: 'gold', Seats: 4, Beta: false },
    topics: { type: 'topic.list', topics: [], total_count: 0 },
    ai_agent_participated: false,
    conversation_parts: {
      type: 'conversation_part.list',
      conversation_parts: [
        part('21', max, {
          body: '<p>On its way: <a href="https://t.example/1">track</a></p>',
          created_at: 1_706_800_100,
        }),
        part('22', max, { part_type: 'note', body: '<p>Ask the courier</p>', created_at: 1_706_800_200 }),
        part('23', max, { part_type: 'assignment', assigned_to: { type: 'admin', id: '4411' } }),
        part(
          '24',
          { type: 'lead', id: '65a0d7', name: 'Finn', email: '' },
          { body: 'Me, too', created_at: 1_706_800_300 },
        ),
        part(
          '25',
          { type: 'bot', id: '1', name: 'Fin' },
          {
            body: 'Rate us',
            created_at: 1_706_800_400,
            attachments: [
              {
                type: 'upload',
                name: 'a.pdf',
                url: 'https://downloads.example/a.pdf',
                content_type: 'application/pdf',
                filesize: 12,
              },
            ],
          },
        ),
      ],
      total_count: 5,
    },
  },
  parts: {
    contacts: {
      '65a0c1': [
        {
          type: 'contact',
          id: '65a0c1',
          workspace_id: 'w1',
          external_id: 'c-9',
          role: 'user',
          email: 'bea@example.com',
          phone: '+46701',
          name: 'Bea Lund',
          avatar: { type: 'avatar', image_url: 'https://static.example/b.png' },
          owner_id: null,
          location: { type: 'location', country: 'Sweden', region: 'Skane', city: 'Lund' },
          created_at: 1_700_000_000,
          unsubscribed_from_emails: false,
        },
      ],
    },
  },
};
