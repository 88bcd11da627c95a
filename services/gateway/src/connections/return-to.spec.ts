import { placeWith, returnPlace } from './return-to.ts';

const places = { publicUrl: 'https://api.example.com', origins: ['https://app.example.com'] };

describe('where a browser is led', () => {
  it.each([
    ['/done', 'https://api.example.com/done'],
    ['https://api.example.com/done?a=1#b', 'https://api.example.com/done?a=1#b'],
    ['https://app.example.com', 'https://app.example.com/'],
    ['HTTPS://APP.EXAMPLE.COM/x', 'https://app.example.com/x'],
  ])('%s is ours', (wanted, led) => {
    expect(returnPlace(wanted, places)?.href).toBe(led);
  });

  // ASVS 3.7.2, 1.2.2
  it.each([
    'https://evil.example',
    '//evil.example/x',
    '/\\evil.example/x',
    '/\t/evil.example',
    '\\\\evil.example',
    'http://api.example.com/done',
    'https://api.example.com:8443/done',
    'https://app.example.com.evil.example/',
    'https://app.example.com@evil.example/',
    'https://user:word@app.example.com/',
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'done',
    '',
    ' https://evil.example',
    'https://',
  ])('%j is not', wanted => {
    expect(returnPlace(wanted, places)).toBeUndefined();
  });

  it('has what came of it, whatever its own query says', () => {
    const place = new URL('https://app.example.com/x?error=forged&connectionId=forged&keep=1');
    expect(placeWith(place, { connectionId: 'c 1' })).toBe('https://app.example.com/x?keep=1&connectionId=c+1');
    expect(placeWith(place, { error: 'authorization_denied' })).toBe(
      'https://app.example.com/x?keep=1&error=authorization_denied',
    );
  });
});
