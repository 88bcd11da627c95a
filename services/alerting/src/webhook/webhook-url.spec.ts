import { urlFault } from './webhook-url.ts';

describe('the URL of an endpoint', () => {
  it.each([
    'https://example.com/hooks?team=a',
    'http://example.com:8080/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://localhost.example.com/',
  ])('%s will do', url => {
    expect(urlFault(url, false)).toBeUndefined();
  });

  // ASVS 1.2.2
  it.each([
    ['not a url', 'should be a URL'],
    ['/hooks', 'should be a URL'],
    ['', 'should be a URL'],
    ['ftp://example.com/', 'should be https or http, but is ftp'],
    ['file:///etc/passwd', 'should be https or http, but is file'],
    ['javascript:alert(1)', 'should be https or http'],
    ['https://user:word@example.com/', 'user name and password'],
    ['https://example.com/#part', 'no fragment'],
    [`https://example.com/${'a'.repeat(2_000)}`, 'at most 2000 characters'],
  ])('%s will not, wherever it leads', (url, says) => {
    expect(urlFault(url, true)).toContain(says);
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f.0.0.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.5/',
    'http://192.168.0.1/',
    'http://localhost:3000/',
    'http://LOCALHOST./',
    'http://api.localhost/',
    'http://１２７.0.0.1/',
  ])('%s leads into a private network, which has to be allowed', url => {
    expect(urlFault(url, false)).toContain('public internet');
    expect(urlFault(url, true)).toBeUndefined();
  });
});
