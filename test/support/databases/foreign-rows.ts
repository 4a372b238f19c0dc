import { startConversation, write } from '../clients/client.ts';
import type { TestApp } from '../gateways/app.ts';

/** In all data of those whom a write only refers to. */
export const foreignMarker = 'known-of-others';

/** Data of the organization that others have written. */
export interface ForeignRows {
  /** A conversation with every related object. */
  readonly id: string;
  readonly externalId: string;
  readonly customerId: string;
  readonly customerEmail: string;
  /** A user whom it is assigned to. */
  readonly colleagueId: string;
}

/** Creates a conversation of a customer, a user, a team and a queue with the marker in all their data. */
export async function createForeignRows(app: TestApp): Promise<ForeignRows> {
  const marker = foreignMarker;
  const team = await write(app, 'createTeam', { name: marker });
  const queue = await write(app, 'createQueue', { name: marker });
  const { user } = await write(app, 'createUser', { name: marker, email: `${marker}@example.com` });
  const made = await startConversation(app, {
    customer: {
      email: `${marker}-customer@example.com`,
      firstName: marker,
      lastName: marker,
      phone: marker,
      jobTitle: marker,
      background: marker,
      location: marker,
      organization: marker,
      age: marker,
    },
    externalId: 'of-others',
    name: marker,
    tags: [marker],
    suggestedTags: [marker],
    custom: { secretStr: marker },
    defaultLang: marker,
    assignedUsers: [user.id],
    assignedTeams: [team.team.id],
    queue: queue.queue.id,
    threads: [{ text: marker, attachments: [{ fileName: marker, mimeType: `text/${marker}`, data: '' }] }],
  });
  return {
    id: made.id,
    externalId: 'of-others',
    customerId: made.customer.id,
    customerEmail: made.customer.email,
    colleagueId: user.id,
  };
}
