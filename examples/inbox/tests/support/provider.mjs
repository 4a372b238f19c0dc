// An OpenID Connect provider for the tests. It knows everybody, by the e-mail address alone.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import Provider, { errors } from 'oidc-provider';

const { ISSUER: issuer, APP_URL: appUrl, AUDIENCE: audience, TOKEN_SECONDS: tokenSeconds } = process.env;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'inbox',
      // A page can keep no secret: PKCE takes its place.
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${appUrl}/signed-in`],
      post_logout_redirect_uris: [`${appUrl}/`],
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'tests', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  // The page shows the address in the ID token; it asks for no more.
  conformIdTokenClaims: false,
  findAccount: (_context, email) => ({ accountId: email, claims: () => ({ sub: email, ...verified(email) }) }),
  extraTokenClaims: (_context, { accountId }) => verified(accountId),
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    rpInitiatedLogout: { logoutSource, postLogoutSuccessSource: logoutSource },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo(_context, resource) {
        if (resource !== audience) throw new errors.InvalidTarget();
        return {
          audience,
          scope: '',
          accessTokenFormat: 'jwt',
          accessTokenTTL: Number(tokenSeconds),
          jwt: { sign: { alg: 'RS256' } },
        };
      },
    },
  },
  clientBasedCORS: (_context, origin) => origin === appUrl,
  interactions: { url: (_context, { uid }) => `/login/${uid}` },
  issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
  // The company has agreed for its people: nobody is asked for consent.
  async loadExistingGrant({ oidc }) {
    const { client, session, params } = oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
});

const verified = (email) => ({ email, email_verified: true });

const page = (content) =>
  `<!doctype html><html lang="en"><title>Company login</title><h1>Company login</h1>${content}</html>`;

function logoutSource(context, form = '') {
  context.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out everywhere</button>`);
}

provider.use(async (context, next) => {
  if (!context.path.startsWith('/login/')) return next();
  if (context.method === 'GET') {
    context.body = page(
      '<form method="post"><label>E-mail <input name="email" type="email"></label>' +
        '<button>Log in</button> <button name="cancel" value="yes">Cancel</button></form>',
    );
    return;
  }
  const form = new URLSearchParams(await text(context.req));
  const result = form.has('cancel')
    ? { error: 'access_denied', error_description: 'The login was canceled' }
    : { login: { accountId: form.get('email') } };
  await provider.interactionFinished(context.req, context.res, result);
  context.respond = false;
});

const { hostname, port } = new URL(issuer);
provider.listen(Number(port), hostname);
