export type CustomerMatch = 'ID' | 'EXTERNAL_ID' | 'EMAIL' | 'PHONE' | 'CREATED';

/** What a write did beside what it was asked for. */
export interface WriteEffects {
  customerMatchedBy: CustomerMatch | null;
  /** R4: the optional customer fields that were given and not used. */
  ignoredCustomerFields: string[];
  /** R20: the conversation was snoozed or done, and is open again. */
  reopened: boolean;
  /** R21: an import; no event, webhook or subscription message tells of it. */
  notificationsSuppressed: boolean;
}
