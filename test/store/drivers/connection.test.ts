import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionConfig, connectionFault } from '../../../src/store/drivers/server/connection.ts';

const url = 'postgres://ada:hunter2@db.example.com/parley';

describe('sslmode in a URL', () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => void warnings.push(message);
  beforeEach(() => void process.on('warning', onWarning));
  afterEach(() => void process.off('warning', onWarning));

  /** Warnings are emitted on the next turn of the event loop. */
  const tlsOf = async (query: string) => {
    const config = connectionConfig({ url: url + query });
    await new Promise((resolve) => setImmediate(resolve));
    return new pg.Client(config).ssl;
  };

  it.each(['require', 'prefer', 'verify-ca', 'verify-full'])(
    '%s verifies the certificate without a warning',
    async (mode) => {
      expect(await tlsOf(`?sslmode=${mode}`)).toEqual({});
      expect(await tlsOf(`?application_name=x&sslmode=${mode}&connect_timeout=1`)).toEqual({});
      expect(warnings).toEqual([]);
    },
  );

  it.each([
    ['?sslmode=no-verify', { rejectUnauthorized: false }],
    ['?uselibpqcompat=true&sslmode=require', { rejectUnauthorized: false }],
    ['?sslmode=disable', false],
    ['', false],
  ])('other settings apply as given: %s', async (query, tls) => {
    expect(await tlsOf(query)).toEqual(tls);
    expect(warnings).toEqual([]);
  });
});

it.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames"],
])('reports a certificate that cannot be verified (%s), with advice', (code, message) => {
  const fault = connectionFault(Object.assign(new Error(message), { code }), connectionConfig({ url }));
  expect(fault.reason).toBe('credentials');
  expect(fault.message).toBe(
    `The certificate of db.example.com:5432 cannot be verified (${message}). Add sslrootcert=FILE to the URL, or sslmode=no-verify to encrypt without verification.`,
  );
});
