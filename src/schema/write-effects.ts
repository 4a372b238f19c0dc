import type { WriteEffects } from '../domain/writes/write-effects.ts';
import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { CustomerMatch } from './core/enums.ts';

export const WriteEffectsRef = builder.objectRef<WriteEffects>('WriteEffects').implement({
  description: 'What a write did beside what it was asked for.',
  fields: (t) => ({
    customerMatchedBy: t.field({
      access: visible,
      type: CustomerMatch,
      nullable: true,
      description: 'How the customer was found; null where the write has none.',
      resolve: (effects) => effects.customerMatchedBy,
    }),
    ignoredCustomerFields: t.stringList({
      access: visible,
      description: 'Customer fields that were given and not used, because the customer existed.',
      resolve: (effects) => effects.ignoredCustomerFields,
    }),
    reopened: t.boolean({
      access: visible,
      description: 'Was the conversation SNOOZED or DONE, and is OPEN again?',
      resolve: (effects) => effects.reopened,
    }),
    notificationsSuppressed: t.boolean({
      access: visible,
      description: 'Was it an import, which no event, webhook or subscription message tells of?',
      resolve: (effects) => effects.notificationsSuppressed,
    }),
  }),
});
