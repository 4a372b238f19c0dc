// What your own server needs: it vouches for its visitor, and hands the page a session for that customer. The token of the
// API stays here; it may create sessions and do nothing else.
const { PARLEY_URL = 'http://127.0.0.1:4000/graphql', PARLEY_TOKEN } = process.env;
const expiresInSeconds = 3600;

const mutation = `mutation ($input: CreateCustomerSessionInput!) {
  createCustomerSession(input: $input) {
    ... on CreateCustomerSessionPayload { token }
    ... on Error { message }
  }
}`;

/** The origin that the page must be allowed to reach. */
export const gatewayOrigin = new URL(PARLEY_URL).origin;

/** The answer to the widget, for a visitor whose address you have verified. It asks again before the session ends. */
export async function createChatSession({ email, firstName }) {
  const input = { customer: { email, firstName }, expiresInSeconds };
  const answer = await fetch(PARLEY_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${PARLEY_TOKEN}` },
    body: JSON.stringify({ query: mutation, variables: { input } }),
  });
  const { data, errors } = await answer.json();
  const { token, message } = data?.createCustomerSession ?? errors[0];
  if (!token) throw new Error(`Parley created no session: ${message}`);
  return { url: PARLEY_URL, token, visitor: email, expiresInSeconds };
}
