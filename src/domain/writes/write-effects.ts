export type CustomerMatch = 'ID' | 'EXTERNAL_ID' | 'EMAIL' | 'PHONE' | 'CREATED';

/** The side effects of a write. */
export interface WriteEffects {
  customerMatchedBy: CustomerMatch | null;
  /** R4: the optional customer fields that were given but ignored. */
  ignoredCustomerFields: string[];
  /** R20: the conversation was snoozed or done, and was reopened. */
  reopened: boolean;
  /** R21: an import, which sends no event, webhook or subscription message. */
  notificationsSuppressed: boolean;
}
