import { defineProblem, definedProblems, Invalid, Problem } from './index.ts';

const CupEmpty = defineProblem({
  kind: 'conflict',
  code: 'cup_empty',
  title: 'Cup empty',
  detail: ({ cup }: { cup: string }) => `The cup ${cup} is empty; fill it first.`,
});

describe('a problem', () => {
  it('has the status and the worth of another try from its kind', () => {
    const problem = CupEmpty({ cup: 'blue' });
    expect(problem).toMatchObject({ status: 409, retryable: false, detail: 'The cup blue is empty; fill it first.' });
    expect(CupEmpty.is(problem)).toBe(true);
    expect(CupEmpty.is(Invalid({ errors: [] }))).toBe(false);
  });

  it('is the same after a journey between services', () => {
    const sent = Invalid({ errors: [{ pointer: '/title', detail: 'should be text, but is 7' }], retryAfterMs: 20 });
    const received = Problem.fromJSON(JSON.parse(JSON.stringify(sent)));
    expect(received.toJSON()).toEqual(sent.toJSON());
    expect(received.detail).toContain('/title should be text');
  });

  // ASVS 16.5.1
  it('says nothing of the insides of what was not expected', () => {
    const problem = Problem.from(new TypeError('password=hunter2'));
    expect(problem.kind).toBe('internal');
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect((problem.cause as Error).message).toContain('hunter2');
  });

  it('cannot be declared twice', () => {
    expect(() => defineProblem({ kind: 'invalid', code: 'cup_empty', title: 'x', detail: 'x' })).toThrow(
      'declared twice',
    );
    expect(definedProblems().map(({ code }) => code)).toEqual(['cup_empty', 'validation_failed']);
  });
});
