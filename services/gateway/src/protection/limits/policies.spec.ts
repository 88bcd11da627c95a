import { countedByAddress, countedByPrincipal, policiesWith, POLICIES } from './policies.ts';

describe('the policies', () => {
  it('can each be replaced, and only by what is a limit', () => {
    const policies = policiesWith('key=1200/h, log_in=60/m burst 20');
    expect(policies.find(({ name }) => name === 'key')).toMatchObject({
      limit: 1200,
      windowMs: 3_600_000,
      burst: 1200,
    });
    expect(policies.find(({ name }) => name === 'log_in')).toMatchObject({ limit: 60, windowMs: 60_000, burst: 20 });
    expect(policies).toHaveLength(POLICIES.length);
    expect(() => policiesWith('keys=1/m')).toThrow(/no limit "keys"; there are address, account/);
    expect(() => policiesWith('key=fast')).toThrow(/should look like/);
    expect(() => policiesWith('key=0/m')).toThrow(/let nobody in/);
  });

  it('count by what is known of a request, and never by what is not', () => {
    const keys = (counted: { key: string }[]) => counted.map(({ key }) => key);
    expect(keys(countedByAddress(POLICIES, 'POST /v1/sessions', '192.0.2.1/32'))).toEqual([
      'address:192.0.2.1/32',
      'log_in:192.0.2.1/32',
    ]);
    expect(keys(countedByPrincipal(POLICIES, 'GET /v1/me', { apiKeyId: 'k', workspaceId: 'w' }))).toEqual([
      'key:k',
      'workspace:w',
    ]);
    expect(keys(countedByPrincipal(POLICIES, 'GET /v1/me', { userId: 'u' }))).toEqual(['account:u']);
    expect(keys(countedByPrincipal(POLICIES, 'POST /oauth/*', { applicationId: 'a' }))).toEqual([
      'application:a',
      'tokens:a',
    ]);
    expect(countedByPrincipal(POLICIES, 'GET /v1/me', {})).toEqual([]);
  });
});
