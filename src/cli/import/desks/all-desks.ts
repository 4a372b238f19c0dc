import { isObject } from '../readers/json-value.ts';
import { chatwoot } from './chatwoot.ts';
import type { Desk } from './desk.ts';
import { freshdesk } from './freshdesk.ts';
import { front } from './front.ts';
import { gorgias } from './gorgias.ts';
import { helpscout } from './helpscout/helpscout.ts';
import { hubspot } from './hubspot.ts';
import { intercom } from './intercom.ts';
import { kustomer } from './kustomer/kustomer.ts';
import { salesforce } from './salesforce.ts';
import { zendesk } from './zendesk.ts';

/** The help desks whose exports can be imported. Earlier ones are recognized first. */
export const desks: readonly Desk[] = [
  kustomer,
  salesforce,
  hubspot,
  front,
  intercom,
  chatwoot,
  gorgias,
  freshdesk,
  zendesk,
  helpscout,
];

/** The desk with a name. */
export const deskOf = (name: string): Desk | undefined => desks.find((desk) => desk.name === name);

/** The desk that a conversation comes from, by fields that only this desk has; null if unknown. */
export function guessDesk(record: unknown): Desk | null {
  if (!isObject(record)) return null;
  return desks.find((desk) => desk.isOne(record)) ?? null;
}
