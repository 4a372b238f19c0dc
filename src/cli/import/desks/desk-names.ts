/** The names of the help desks, for the command line, which does not load their descriptions. */
export const deskNames = ['kustomer', 'helpscout'] as const;
