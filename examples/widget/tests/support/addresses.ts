export const gatewayUrl = 'http://127.0.0.1:4581';
export const shopUrl = 'http://127.0.0.1:4582';
export const inboxUrl = 'http://127.0.0.1:4583';
/** The demo token of the gateway that the tests start, and of no other. */
export const token = 'a-token-for-tests';
