import { validate } from '../../src/index.ts';
import { limitCases } from './limit-cases.ts';

describe('the limits of Notion', () => {
  it.each(limitCases)('$what: is allowed', ({ within }) => {
    const verdict = validate(within);
    expect(verdict).toMatchObject({ ok: true, value: { length: within.length } });
  });

  it.each(limitCases)('$what: no more', ({ beyond, code, pointer }) => {
    const verdict = validate(beyond);
    expect(verdict.ok ? [] : verdict.findings.map(each => [each.code, each.pointer])).toContainEqual([code, pointer]);
  });
});
