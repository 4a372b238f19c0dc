import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterFile } from '../processes/after-file.ts';

/** An identity provider with a JWKS on this machine. */
export interface TestProvider {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often its keys were fetched. */
  readonly fetched: () => number;
  /** How it responds from now on; null for its keys. */
  respond: { status: number; body: string } | null;
  /** Adds a key to those that it publishes, and signs with it from now on. */
  rotate(): Promise<void>;
  /** A token with these claims beside valid ones, by the current key. */
  sign(claims?: JWTPayload, header?: object): Promise<string>;
}

let count = 0;

/** Starts a provider that signs with RS256; stopped after the last test of the file. */
export async function openProvider(audience: string): Promise<TestProvider> {
  const keys: { kid: string; key: CryptoKey; jwk: object }[] = [];
  let fetched = 0;
  const server = createServer((_request, response) => {
    fetched++;
    const { status, body } = provider.respond ?? {
      status: 200,
      body: JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }),
    };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterFile(() => {
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: TestProvider = {
    issuer: `https://login-${++count}.example.com`,
    jwksUrl: `${url}/keys`,
    fetched: () => fetched,
    respond: null,
    async rotate() {
      const { publicKey, privateKey } = await generateKeyPair('RS256');
      const kid = `key-${keys.length + 1}`;
      keys.push({ kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } });
    },
    sign(claims = {}, header = {}) {
      const current = keys.at(-1) as (typeof keys)[number];
      return new SignJWT({ ...claimsOf(provider.issuer, audience), ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: current.kid, ...header })
        .sign(current.key);
    },
  };
  await provider.rotate();
  return provider;
}

/** The claims of a valid token, without a person. */
export function claimsOf(iss: string, aud: string): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return { iss, aud, iat: now, exp: now + 600, sub: 'someone' };
}
