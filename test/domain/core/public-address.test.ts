import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../src/domain/core/public-address.ts';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '93.184.216.34', '172.15.0.1', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
    'accepts %s',
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
    ['link-local, with the metadata service of clouds', '169.254.169.254'],
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
    ['benchmarking', '198.18.0.1'],
    ['reserved', '240.0.0.1'],
    ["Azure's host, as its machines see it", '168.63.129.16'],
    ['unspecified, mapped', '::ffff:0.0.0.0'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-compatible', '::7f00:1'],
    ['IPv4-compatible', '::a9fe:a9fe'],
    ['IPv4-compatible, whatever it embeds', '::8.8.8.8'],
    ['IPv4-compatible', '::2'],
    ['outside allocated ranges', '1::1'],
    ['outside allocated ranges', '::1:0:0'],
    ['outside allocated ranges', '4000::1'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64, whatever it embeds', '64:ff9b::8.8.8.8'],
    ['NAT64 of a local network', '64:ff9b:1::7f00:1'],
    ['NAT64 of a local network', '64:ff9b:1:ffff::1'],
    ['6to4, whatever it embeds', '2002:808:808::1'],
    ['Teredo', '2001::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['ISATAP', '2606:4700::5efe:7f00:1'],
    ['ISATAP', '2606:4700::200:5efe:10.0.0.1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['discard', '100::1'],
    ['segment routing', '5f00::1'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff0e::1'],
    ['with a zone', 'fe80::1%eth0'],
    ['with a zone', '2606:4700:4700::1111%eth0'],
    ['with a zone', '::1%1'],
    ['a number', '134744072'],
    ['octal', '010.8.8.8'],
    ['short', '8.8'],
    ['in brackets', '[2606:4700:4700::1111]'],
    ['not an address', 'localhost'],
    ['not an address', ''],
  ])('rejects %s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
