import { demoOrgId } from '../../domain/access/api-tokens.ts';
import { encodeId } from '../../domain/core/ids.ts';

const key = (number: number) => `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** Fixed keys of records in the organization Demo, so that examples can refer to them. */
export const demoKeys = {
  organization: demoOrgId,
  admin: key(0x10),
  mara: key(0x11),
  tomas: key(0x12),
  orders: key(0x20),
  products: key(0x21),
  queue: key(0x30),
  token: key(0x40),
  customer: (index: number) => key(0x100 + index),
  conversation: (index: number) => key(0x1000 + index),
} as const;

/**
 * Fixed public ids of records in the organization Demo. `conversation` is open, belongs to `customer`, has `externalId`, and
 * `mergedConversation` was merged into it. `doneConversation` is done; a chat from `doneCustomerEmail` reopens it.
 */
export const demoIds = {
  organization: encodeId('Organization', demoKeys.organization),
  admin: encodeId('User', demoKeys.admin),
  agent: encodeId('User', demoKeys.mara),
  otherAgent: encodeId('User', demoKeys.tomas),
  team: encodeId('Team', demoKeys.orders),
  otherTeam: encodeId('Team', demoKeys.products),
  queue: encodeId('Queue', demoKeys.queue),
  apiToken: encodeId('ApiToken', demoKeys.token),
  customer: encodeId('Customer', demoKeys.customer(0)),
  customerEmail: 'ines.ferreira@mail.example',
  conversation: encodeId('Conversation', demoKeys.conversation(0)),
  mergedConversation: encodeId('Conversation', demoKeys.conversation(1)),
  externalId: 'CC-2071',
  doneConversation: encodeId('Conversation', demoKeys.conversation(4)),
  doneCustomerEmail: 'lukas.novak@mail.example',
} as const;
