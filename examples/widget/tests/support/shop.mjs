// Starts the shop's server as its README says: with a token that can create sessions of customers and do nothing else.
const { PARLEY_URL, PARLEY_ADMIN_TOKEN } = process.env;

async function ask(query) {
  const response = await fetch(PARLEY_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${PARLEY_ADMIN_TOKEN}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const { viewer } = await ask('{ viewer { user { id } } }');
const { createApiToken } = await ask(`mutation {
  createApiToken(input: { userId: "${viewer.user.id}", name: "Shop", permissions: ["org.permission.customer_session.create"] }) {
    ... on CreateApiTokenPayload { secret }
    ... on Error { message }
  }
}`);
process.env.PARLEY_TOKEN = createApiToken.secret;
await import('../../backend.mjs');
