export const gatewayUrl = 'http://127.0.0.1:4571';
export const appUrl = 'http://127.0.0.1:4572';
/** The demo token of the gateway that the tests start, and of no other. */
export const token = 'a-token-for-tests';
