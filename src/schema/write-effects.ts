import type { WriteEffects } from '../domain/writes/write-effects.ts';
import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { CustomerMatch } from './core/enums.ts';

export const WriteEffectsRef = builder.objectRef<WriteEffects>('WriteEffects').implement({
  description: 'What a write did beside what it was asked for.',
  fields: (t) => ({
    customerMatchedBy: t.expose('customerMatchedBy', {
      access: visible,
      type: CustomerMatch,
      nullable: true,
      description: 'How the customer was found; null where the write has none.',
    }),
    ignoredCustomerFields: t.exposeStringList('ignoredCustomerFields', {
      access: visible,
      description: 'Customer fields that were given and not used, because the customer existed.',
    }),
    reopened: t.exposeBoolean('reopened', {
      access: visible,
      description: 'Was the conversation SNOOZED or DONE, and is OPEN again?',
    }),
    notificationsSuppressed: t.exposeBoolean('notificationsSuppressed', {
      access: visible,
      description: 'Was it an import, which no event, webhook or subscription message tells of?',
    }),
  }),
});
