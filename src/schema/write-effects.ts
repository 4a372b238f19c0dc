import type { WriteEffects } from '../domain/writes/write-effects.ts';
import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { CustomerMatch } from './core/enums.ts';

export const WriteEffectsRef = builder.objectRef<WriteEffects>('WriteEffects').implement({
  description: 'The side effects of a write.',
  fields: (t) => ({
    customerMatchedBy: t.expose('customerMatchedBy', {
      access: visible,
      openToCustomers: true,
      type: CustomerMatch,
      nullable: true,
      description: 'How the customer was found; null if the write has no customer.',
    }),
    ignoredCustomerFields: t.exposeStringList('ignoredCustomerFields', {
      access: visible,
      openToCustomers: true,
      description: 'Customer fields in the input that were ignored because the customer existed.',
    }),
    reopened: t.exposeBoolean('reopened', {
      access: visible,
      openToCustomers: true,
      description: 'Whether this reopened the conversation, which was SNOOZED or DONE.',
    }),
    notificationsSuppressed: t.exposeBoolean('notificationsSuppressed', {
      access: visible,
      openToCustomers: true,
      description: 'Whether it was an import. Imports cause no event, webhook message or subscription message.',
    }),
  }),
});

type Types = typeof builder.$inferSchemaTypes;

interface Written {
  readonly replayed: boolean;
  readonly effects: WriteEffects;
}

/** The common payload fields of writes with an idempotency key; `what` is the write, such as `adding it`. */
export function writtenFields<Payload extends Written>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Payload>,
  what: string,
) {
  return {
    replayed: t.boolean({
      access: visible,
      openToCustomers: true,
      description: 'Whether this is the result of an earlier call with the same key.',
      resolve: (written) => written.replayed,
    }),
    effects: t.field({
      access: visible,
      openToCustomers: true,
      type: WriteEffectsRef,
      description: `The side effects of ${what}.`,
      resolve: (written) => written.effects,
    }),
  };
}
