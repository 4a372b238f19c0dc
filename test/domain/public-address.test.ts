import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/domain/public-address.ts';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '93.184.216.34', '172.15.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
    'takes %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.8.9.10'],
    ['loopback', '::1'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['link-local, with the metadata of clouds', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['unique-local', 'fd00:ec2::254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['this network', '0.0.0.0'],
    ['unspecified', '::'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped', '::ffff:a9fe:a9fe'],
    ['6to4', '2002:7f00:1::'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['documentation', '192.0.2.1'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('refuses what is %s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
