import { type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import { ReadBatcher } from '../../batching/read-batcher.ts';
import type { IdentityProvider } from '../../generated/prisma/client.ts';
import { findProvidersByIssuer, findUsersByEmail, type UserByEmail } from '../../store/access/identity-providers.ts';
import type { Database } from '../../store/core/database.ts';
import { findCustomerByEmail } from '../../store/queries/customers.ts';
import type { CustomerCaller, UserCaller } from '../access/caller.ts';
import { asRefusal, type TokenTimes, timesOf, type UnverifiedToken } from '../access/json-web-token.ts';
import { RefusedToken } from '../access/refused-token.ts';
import { DomainError } from '../core/domain-error.ts';
import { isStorable } from '../core/text.ts';
import { findOrCreateCustomer } from '../customer-writes/find-or-create-customer.ts';
import { emailKey } from '../customers/email-address.ts';
import { customerCaller, type FindSessionCustomer } from '../sessions/verify-session.ts';
import type { ProviderKeys } from './provider-keys.ts';

/** R46: the person whom a provider of the organization vouches for, or the rule that the token breaks. */
export type VerifyIdentity = (
  orgId: string,
  token: UnverifiedToken,
) => Promise<UserCaller | CustomerCaller | RefusedToken>;

/** How far the clocks of a provider and a gateway may differ. */
const skewSeconds = 60;
const publicKeyAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const sharedSecretAlgorithms = ['HS256'];
const maxIssuerLength = 2048;
/** The maximum number of concurrent statements. */
const inFlight = 2;

/** Looks up providers and people in the database; `keysOf` finds the public keys of providers. */
export function createVerifyIdentity(
  db: Database,
  keysOf: ProviderKeys,
  findCustomer: FindSessionCustomer,
): VerifyIdentity {
  const readBatcher = new ReadBatcher(inFlight);
  const listProviders = (orgIds: string[], issuers: string[]) => findProvidersByIssuer(db, orgIds, issuers);
  const listUsers = (orgIds: string[], keys: string[]) => findUsersByEmail(db, orgIds, keys);

  const providerOf = async (orgId: string, { issuer, audiences }: UnverifiedToken) => {
    if (issuer === null || issuer.length > maxIssuerLength || !isStorable(issuer)) return null;
    const byIssuer = ({ issuer: of }: IdentityProvider) => of;
    const found = await readBatcher.read<IdentityProvider>('providers', listProviders, byIssuer, orgId, [issuer]);
    return found.find(({ audience }) => audiences.includes(audience)) ?? null;
  };

  const findUser = async (orgId: string, key: string) => {
    const [user = null] = await readBatcher.read<UserByEmail>('users', listUsers, (row) => row.emailKey, orgId, [key]);
    return user;
  };

  const asUser = async (provider: IdentityProvider, payload: JWTPayload, { expiresAt }: TokenTimes, key: string) => {
    const { orgId, id: providerId } = provider;
    const user = await findUser(orgId, key);
    if (user === null || user.disabledAt !== null) return new RefusedToken('user');
    const { id: userId } = user;
    const permissions = permissionsOf(provider, payload);
    return {
      kind: 'user',
      orgId,
      clientId: userId,
      tokenId: null,
      userId,
      providerId,
      permissions,
      expiresAt,
    } as const;
  };

  const asCustomer = async (
    provider: IdentityProvider,
    payload: JWTPayload,
    times: TokenTimes,
    email: string,
    key: string,
  ) => {
    const { orgId, id: providerId } = provider;
    let id = (await findCustomerByEmail(db, orgId, key))?.id ?? null;
    if (id === null) {
      const author = { orgId, clientId: providerId, userId: null };
      const created = await findOrCreateCustomer(db, author, { email, ...namesOf(payload) });
      if (created instanceof DomainError) return new RefusedToken('email');
      id = created.customerId;
    }
    return customerCaller(findCustomer, orgId, id, times, providerId);
  };

  return async (orgId, token) => {
    const provider = await providerOf(orgId, token);
    if (provider === null) return new RefusedToken('issuer');
    try {
      const payload = await verify(provider, token.text, keysOf);
      const times = timesOf(payload);
      if (times === null) return new RefusedToken('claims');
      if (times.issuedAt.getTime() > Date.now() + skewSeconds * 1000) return new RefusedToken('not_yet_valid');
      const email = verifiedEmail(provider, payload);
      const key = email === null ? null : emailKey(email);
      if (email === null || key === null) return new RefusedToken('email');
      return provider.kind === 'USER'
        ? asUser(provider, payload, times, key)
        : asCustomer(provider, payload, times, email, key);
    } catch (error) {
      return asRefusal(error);
    }
  };
}

async function verify(provider: IdentityProvider, text: string, keysOf: ProviderKeys): Promise<JWTPayload> {
  const { issuer, audience, jwksUrl, secret } = provider;
  const rules: JWTVerifyOptions = {
    issuer,
    audience,
    clockTolerance: skewSeconds,
    requiredClaims: ['exp', 'iat'],
  };
  // The algorithm decides which key is used, so each kind of key allows its own algorithms only.
  const { payload } =
    jwksUrl === null
      ? await jwtVerify(text, new TextEncoder().encode(secret as string), {
          ...rules,
          algorithms: sharedSecretAlgorithms,
        })
      : await jwtVerify(text, keysOf(jwksUrl), { ...rules, algorithms: publicKeyAlgorithms });
  return payload;
}

/** An identity provider says whether it has verified the address; a shared secret is the company's own word. */
function verifiedEmail({ secret }: IdentityProvider, payload: JWTPayload): string | null {
  const { email, email_verified: verified } = payload;
  if (typeof email !== 'string' || !isStorable(email)) return null;
  return verified === true || (secret !== null && verified === undefined) ? email : null;
}

/** The permissions of the claim, within those of the provider; without a claim, all of the provider's. */
function permissionsOf({ permissions, permissionsClaim }: IdentityProvider, payload: JWTPayload): ReadonlySet<string> {
  if (permissionsClaim === null) return new Set(permissions);
  const claimed = payload[permissionsClaim];
  const names = typeof claimed === 'string' ? claimed.split(' ') : Array.isArray(claimed) ? claimed : [];
  return new Set(permissions.filter((permission) => names.includes(permission)));
}

const maxNameLength = 40;

/** The names of a new customer, as far as the token has them in a form that customers can have. */
function namesOf({ given_name: firstName, family_name: lastName }: JWTPayload) {
  const usable = (name: unknown) =>
    typeof name === 'string' && name.length > 0 && name.length <= maxNameLength && isStorable(name) ? name : null;
  return { firstName: usable(firstName), lastName: usable(lastName) };
}
