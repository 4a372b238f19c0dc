import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../src/server/http/client-address.ts';

describe('the address of a client', () => {
  it.each([
    ['without proxies', '203.0.113.1', '198.51.100.1', 0, '203.0.113.1'],
    ['IPv4 over an IPv6 socket', '::ffff:203.0.113.1', null, 0, '203.0.113.1'],
    ['IPv6', '2001:db8::1', null, 0, '2001:db8::1'],
    ['behind one proxy', '10.0.0.1', '203.0.113.1', 1, '203.0.113.1'],
    ['behind one proxy, with a forged header', '10.0.0.1', '1.1.1.1, 203.0.113.1', 1, '203.0.113.1'],
    ['behind two proxies', '10.0.0.1', '1.1.1.1, 203.0.113.1, 10.0.0.2', 2, '203.0.113.1'],
    ['behind fewer proxies than are trusted', '10.0.0.1', '203.0.113.1', 2, '10.0.0.1'],
    ['behind a proxy that sends no header', '10.0.0.1', null, 1, null],
    ['behind a proxy that sends no address', '10.0.0.1', 'unknown', 1, null],
    ['behind a proxy, with a huge header', '10.0.0.1', `${'1.1.1.1,'.repeat(1000)}2.2.2.2`, 1, '2.2.2.2'],
    ['without a connection', undefined, '203.0.113.1', 1, null],
  ] as const)('%s', (_where, remote, forwardedFor, trusted, address) => {
    expect(clientAddress(remote, forwardedFor, trusted)).toBe(address);
  });
});
