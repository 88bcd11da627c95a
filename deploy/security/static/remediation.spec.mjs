import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DAYS, isAccepted } from './remediation.mjs';

const ROOT = resolve(import.meta.dirname, '../../..');
const entry = { id: 'GHSA-1', package: 'x', reason: 'not reachable', since: '2026-11-01', until: '2027-06-01' };
const on = (day, advisory, accepted = [entry]) =>
  isAccepted(
    { id: 'GHSA-1', severity: 'high', inProduction: true, ...advisory },
    accepted,
    new Date(`2026-${day}T12:00:00Z`),
  );

describe('an advisory', () => {
  // ASVS 15.2.1
  it.each([
    ['critical', true, '11-02', '11-03'],
    ['high', true, '11-07', '11-08'],
    ['moderate', true, '11-30', '12-01'],
    ['high', false, '11-30', '12-01'],
    ['critical', false, '11-30', '12-01'],
  ])('that is %s (in production: %s) may be accepted until %s and no longer', (severity, inProduction, last, over) => {
    expect(on(last, { severity, inProduction })).toBe(true);
    expect(on(over, { severity, inProduction })).toBe(false);
  });

  it('is accepted by its own id, with a reason, and no longer than whoever accepted it said', () => {
    expect(on('11-02', { id: 'GHSA-2' })).toBe(false);
    expect(on('11-02', {}, [{ ...entry, reason: '' }])).toBe(false);
    expect(on('11-03', {}, [{ ...entry, until: '2026-11-03' }])).toBe(false);
    expect(on('11-02', {}, [{ ...entry, since: '' }])).toBe(false);
    expect(on('11-02', { severity: 'unheard of' })).toBe(false);
  });

  // ASVS 15.1.1, 15.2.1
  it('has the times that we promise', () => {
    const promise = readFileSync(join(ROOT, 'docs/security/considerations.md'), 'utf8').replaceAll(/\s+/g, ' ');
    const { critical, high, moderate, low } = DAYS.production;
    expect(promise).toContain(
      `within ${critical} days when critical, ${high} when high, ${moderate} when medium, ${low} otherwise; in tools for development, within ${DAYS.development.high} days when high or critical`,
    );
    expect(DAYS.development.critical).toBe(DAYS.development.high);
  });
});
