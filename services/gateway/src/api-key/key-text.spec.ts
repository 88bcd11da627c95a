import { newKeyText, newPublicId, prefixOf, readKey, type ReadKey } from './key-text.ts';

describe('a key', () => {
  const publicId = newPublicId();
  const key = newKeyText(publicId);

  it('names its id, and holds 256 bits and a checksum, without any sign that breaks a double click', () => {
    expect(key).toMatch(new RegExp(`^na_live_${publicId}_[0-9A-Za-z]{43}_[0-9a-f]{8}$`));
    expect(readKey(key)).toEqual({ publicId, secretHash: expect.any(Buffer) });
    expect(newKeyText(publicId)).not.toBe(key);
    expect(prefixOf(key)).toBe(`na_live_${publicId}`);
  });

  it('with any one character wrong is told from keys without a look-up', () => {
    const at = 'na_live_'.length;
    for (let place = at; place < key.length; place++) {
      const wrong = key[place] === 'a' ? 'b' : 'a';
      const typo = key.slice(0, place) + wrong + key.slice(place + 1);
      expect(['bad_checksum', 'malformed']).toContain(readKey(typo));
    }
    expect(readKey(key.slice(0, -1))).toBe('malformed');
    expect(readKey(`${key}a`)).toBe('malformed');
  });

  it.each(['', 'na_', 'na_live_', 'na_short', 'x'.repeat(60), `na_${'x'.repeat(400)}`, `na_demo_${'\0'.repeat(40)}`])(
    'is none: %j',
    text => expect(readKey(text)).toBe('malformed'),
  );

  it.each([
    'na_demo_0123456789abcdef0123456789abcdef',
    `na_aBcD-_12_${'x'.repeat(43)}`,
    `na_live_0123456789ab_${'x'.repeat(43)}`,
  ])('of the form before is found by the beginning of its hash: %s', text => {
    const { publicId: id, secretHash } = readKey(text) as ReadKey;
    expect(id).toBe(secretHash.toString('hex').slice(0, 16));
    expect(text.slice(prefixOf(text).length).length).toBeGreaterThanOrEqual(16);
  });
});
