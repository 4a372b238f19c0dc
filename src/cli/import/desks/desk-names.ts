/** The names of the help desks, for the command line, which does not load their descriptions. */
export const deskNames = [
  'zendesk',
  'intercom',
  'freshdesk',
  'chatwoot',
  'front',
  'gorgias',
  'hubspot',
  'salesforce',
  'helpscout',
  'kustomer',
] as const;
