import { isNetwork, isNetworkWithin, isWithin, networkOf } from './networks.ts';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2::3', '2001:db8:1:0:0:0:0:0/48'],
    ['2001:DB8:1:ffff:ffff:ffff:ffff:ffff', '2001:db8:1:0:0:0:0:0/48'],
    ['::1', '0:0:0:0:0:0:0:0/48'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:0/48'],
  ])('%s is %s', (ip, network) => {
    expect(networkOf(ip)).toBe(network);
    expect(isNetwork(network)).toBe(true);
    expect(isWithin(ip, [network])).toBe(true);
  });

  it('is cut where it is asked to be', () => {
    expect(networkOf('2001:db8:1:2:3::4', { ipv4: 32, ipv6: 64 })).toBe('2001:db8:1:2:0:0:0:0/64');
    expect(networkOf('203.0.113.77', { ipv4: 32, ipv6: 64 })).toBe('203.0.113.77/32');
    expect(networkOf('203.0.113.77', { ipv4: 20, ipv6: 64 })).toBe('203.0.112.0/20');
  });
});

describe('an address', () => {
  it('lies within a network of its own family only', () => {
    expect(isWithin('10.1.2.3', ['10.0.0.0/8'])).toBe(true);
    expect(isWithin('::ffff:10.1.2.3', ['10.0.0.0/8'])).toBe(true);
    expect(isWithin('11.1.2.3', ['10.0.0.0/8', '2001:db8::/32'])).toBe(false);
    expect(isWithin('2001:db8::9', ['10.0.0.0/8', '2001:db8::/32'])).toBe(true);
    expect(isWithin('10.1.2.3', ['::/0'])).toBe(false);
    expect(isWithin('unknown', ['0.0.0.0/0', '::/0'])).toBe(false);
  });
});

describe('a network', () => {
  it.each(['0.0.0.0/0', '10.0.0.1/32', '::/0', '2001:db8::/128'])('is %s', text => expect(isNetwork(text)).toBe(true));
  it.each([
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '::ffff:10.0.0.0/8',
    '10.0.0.0/8 ',
    'a/8',
    '/8',
    '10.0.0.0/-1',
  ])('is not %j', text => expect(isNetwork(text)).toBe(false));

  it('lies within another when all of it does', () => {
    expect(isNetworkWithin('10.1.0.0/16', ['10.0.0.0/8'])).toBe(true);
    expect(isNetworkWithin('10.0.0.0/8', ['10.1.0.0/16'])).toBe(false);
    expect(isNetworkWithin('10.0.0.0/7', ['10.0.0.0/8'])).toBe(false);
    expect(isNetworkWithin('2001:db8::/48', ['10.0.0.0/8', '2001:db8::/32'])).toBe(true);
  });
});
