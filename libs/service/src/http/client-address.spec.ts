import { addressOf, clientOf, networkList } from './client-address.ts';

const isProxy = networkList(['10.0.0.0/8', '2001:db8:ffff::/48']);
const client = (remoteAddress: string | undefined, forwarded?: string) =>
  clientOf({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } } as never, isProxy);

describe('the client of a request', () => {
  it.each([
    ['203.0.113.1', undefined, '203.0.113.1', true],
    ['203.0.113.1', '198.51.100.1', '203.0.113.1', true],
    ['::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1', true],
    ['2001:db8:ffff::1', '198.51.100.1, 10.0.0.9', '198.51.100.1', true],
    ['10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1', true],
    ['10.0.0.1', '198.51.100.1, , 10.0.0.2', '10.0.0.2', false],
    ['10.0.0.1', '198.51.100.1, 10.0.0.256', '10.0.0.1', false],
    ['10.0.0.1', undefined, '10.0.0.1', false],
    [undefined, '198.51.100.1', '', false],
  ])('at %s with %s is %s', (remote, forwarded, ip, isResolved) => {
    expect(client(remote, forwarded)).toMatchObject({ ip, isResolved });
  });

  it('has an address in one way of writing', () => {
    expect(['::FFFF:192.0.2.1', '2001:DB8:0::1', 'fe80::1%eth0', '[::1]:80', '192.0.2.1:80'].map(addressOf)).toEqual([
      '192.0.2.1',
      '2001:db8::1',
      'fe80::1',
      '::1',
      '192.0.2.1',
    ]);
    expect(['', 'unknown', '_hidden', '1.2.3', '192.0.2.1 ', '01.2.3.4'].map(addressOf)).toEqual(
      new Array(6).fill(undefined),
    );
  });

  it('cannot be looked for in what is no network', () => {
    for (const network of ['10.0.0.0/33', '10.0.0/8', 'proxy', '10.0.0.0/', '::/129'])
      expect(() => networkList([network])).toThrow(/neither an address nor a network/);
  });
});
