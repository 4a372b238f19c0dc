import type { DeskFixture } from './fixture.ts';

const customer = {
  id: 901,
  type: 'customer',
  first: 'Ada',
  last: 'Byron',
  email: 'ada@example.com',
  photoUrl: 'https://pics.example/ada.png',
};
const user = { id: 31, type: 'user', first: 'Mara', last: 'Lind', email: 'mara@help.example' };
const thread = (id: number, type: string, createdBy: object, more: object) => ({
  id,
  type,
  status: 'active',
  state: 'published',
  action: { type: 'default', associatedEntities: {} },
  source: { type: 'email', via: createdBy === user ? 'user' : 'customer' },
  customer,
  createdBy,
  assignedTo: user,
  savedReplyId: 0,
  to: [],
  cc: ['cc@example.com'],
  bcc: [],
  createdAt: '2024-01-10T10:00:00Z',
  _links: { self: { href: 'https://api.helpscout.net/v2/t' } },
  ...more,
});

export const helpscout: DeskFixture = {
  name: 'helpscout',
  conversation: {
    id: 4711,
    number: 12,
    threads: 5,
    type: 'email',
    folderId: 3,
    status: 'closed',
    state: 'published',
    subject: 'Broken cup',
    preview: 'The cup',
    mailboxId: 85,
    assignee: user,
    createdBy: customer,
    createdAt: '2024-01-10T09:00:00Z',
    closedBy: 31,
    closedAt: '2024-01-11T09:00:00Z',
    userUpdatedAt: '2024-01-11T09:00:00Z',
    customerWaitingSince: { time: '2024-01-10T10:00:00Z', friendly: 'a day' },
    source: { type: 'email', via: 'customer' },
    tags: [{ id: 9, color: '#f00', tag: 'cup' }],
    cc: [],
    bcc: [],
    primaryCustomer: customer,
    customFields: [
      { id: 8, name: 'Order', value: '5512', text: '5512' },
      { id: 9, name: 'Größe', value: '2', text: 'XL' },
    ],
    _embedded: {
      threads: [
        thread(5, 'lineitem', user, { action: { type: 'closed', text: 'Mara closed it' } }),
        thread(4, 'note', user, { body: 'Twice this week', createdAt: '2024-01-10T11:00:00Z' }),
        thread(3, 'message', user, {
          body: '<p>A new one <a href="https://t.example/3">comes</a></p>',
          createdAt: '2024-01-10T10:30:00Z',
        }),
        thread(
          2,
          'customer',
          { id: 902, type: 'customer', first: 'Bo', email: 'bo@example.com' },
          {
            customer: { id: 902, type: 'customer', first: 'Bo', email: 'bo@example.com' },
            body: 'Mine as well',
            createdAt: '2024-01-10T10:20:00Z',
          },
        ),
        thread(1, 'customer', customer, {
          body: 'The cup is broken',
          createdAt: '2024-01-10T09:00:00Z',
          _embedded: {
            attachments: [
              {
                id: 1,
                filename: 'cup.png',
                mimeType: 'image/png',
                width: 9,
                height: 9,
                size: 3,
                state: 'valid',
                _links: {},
              },
            ],
          },
        }),
      ],
    },
    _links: { web: { href: 'https://secure.helpscout.net/c/4711' } },
  },
  parts: {
    customers: {
      901: [
        {
          id: 901,
          firstName: 'Ada',
          lastName: 'Byron',
          gender: 'Female',
          jobTitle: 'Poet',
          location: 'London',
          photoType: 'default',
          _embedded: {
            emails: [{ id: 1, value: 'ada@example.com', type: 'work' }],
            phones: [{ id: 2, value: '+4420', type: 'work' }],
            websites: [],
          },
        },
      ],
    },
  },
};
