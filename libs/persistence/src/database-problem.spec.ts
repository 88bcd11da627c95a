import type { Problem } from '@na/errors';
import { QueryFailedError } from 'typeorm';
import { databaseProblem, sqlState } from './database-problem.ts';
import { DatabaseUnavailable } from './errors.ts';

const failed = (code: string) => new QueryFailedError('select 1', [], Object.assign(new Error('no'), { code }));

describe('a failure of the database', () => {
  it.each([
    ['08006', 'database_unavailable', 503],
    ['57P01', 'database_unavailable', 503],
    ['53300', 'database_unavailable', 503],
    ['28P01', 'database_unavailable', 503],
    ['ECONNREFUSED', 'database_unavailable', 503],
    ['40001', 'database_busy', 503],
    ['40P01', 'database_busy', 503],
    ['57014', 'database_timeout', 504],
    ['22P05', 'text_not_storable', 422],
  ])('with %s is %s', (code, expected, status) => {
    expect(databaseProblem(failed(code))).toMatchObject({ code: expected, status });
  });

  it('is known by what pg says when it gives no code', () => {
    expect(databaseProblem(new Error('Connection terminated unexpectedly'))).toMatchObject({ kind: 'unavailable' });
    expect(databaseProblem(new Error('timeout exceeded when trying to connect'))).toMatchObject({
      kind: 'unavailable',
    });
  });

  it('leaves alone what is the statement’s or the program’s own fault', () => {
    for (const thrown of [failed('23505'), failed('42601'), new TypeError('x is not a function'), undefined]) {
      expect(databaseProblem(thrown)).toBeUndefined();
    }
  });

  it('stays the same problem when it is met again, and keeps its SQLSTATE', () => {
    const problem = databaseProblem(failed('40P01')) as Problem;
    expect(databaseProblem(problem)).toBe(problem);
    expect(sqlState(problem)).toBe('40P01');
    expect(sqlState(DatabaseUnavailable({}))).toBeUndefined();
    expect(sqlState(Object.assign(new Error('no'), { code: 'EPIPE' }))).toBeUndefined();
  });
});
