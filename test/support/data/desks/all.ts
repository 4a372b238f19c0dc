import { chatwoot } from './chatwoot.ts';
import type { DeskFixture } from './fixture.ts';
import { freshdesk } from './freshdesk.ts';
import { front } from './front.ts';
import { gorgias } from './gorgias.ts';
import { helpscout } from './helpscout.ts';
import { hubspot } from './hubspot.ts';
import { intercom } from './intercom.ts';
import { kustomer } from './kustomer.ts';
import { salesforce } from './salesforce.ts';
import { zendesk, zendeskAudits } from './zendesk.ts';

/** An example of each help desk; Zendesk has two forms. */
export const deskFixtures: readonly DeskFixture[] = [
  zendesk,
  zendeskAudits,
  intercom,
  freshdesk,
  chatwoot,
  front,
  gorgias,
  hubspot,
  salesforce,
  helpscout,
  kustomer,
];
