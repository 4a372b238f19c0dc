export const gatewayUrl = 'http://127.0.0.1:4571';
/** The line to the gateway that the page's server uses; tests can cut it. */
export const lineUrl = 'http://127.0.0.1:4572';
export const appUrl = 'http://127.0.0.1:4573';
/** The inbox that signs in at the identity provider. */
export const signOnUrl = 'http://127.0.0.1:4574';
export const providerUrl = 'http://127.0.0.1:4575';
/** The demo token of the gateway that the tests start, and of no other. */
export const token = 'a-token-for-tests';
/** The audience that names the organization of the demo data. */
export const audience = 'urn:parley:organization_01j0000000e008000000000001';
