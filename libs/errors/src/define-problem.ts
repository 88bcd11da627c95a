import { Problem, type FieldError, type ProblemKind } from './problem.ts';

/** A kind of problem that a service can meet; called with what is special about this occurrence, it makes the problem. */
export interface ProblemDefinition<Given extends object = object> {
  (given: Given & { retryAfterMs?: number; cause?: unknown }): Problem;
  readonly kind: ProblemKind;
  readonly code: string;
  readonly title: string;
  /** Whether something thrown is this problem. */
  is(thrown: unknown): thrown is Problem;
}

const defined = new Map<string, ProblemDefinition<never>>();

/**
 * Declares a problem: `const TaskNotFound = defineProblem({ kind: 'not_found', code: 'task_not_found', title: 'Task not found',
 * detail: (given: { id: string }) => … })`, thrown as `throw TaskNotFound({ id })`. Two declarations of one code are refused.
 */
export function defineProblem<Given extends object = object>(declaration: {
  kind: ProblemKind;
  code: string;
  title: string;
  detail: string | ((given: Given) => string);
  errors?: (given: Given) => FieldError[];
}): ProblemDefinition<Given> {
  const { kind, code, title, detail, errors } = declaration;
  if (defined.has(code)) throw new Error(`The problem code ${code} is declared twice; one code has one cause.`);
  const make = (given: Given & { retryAfterMs?: number; cause?: unknown }) =>
    new Problem(
      {
        kind,
        code,
        title,
        detail: typeof detail === 'string' ? detail : detail(given),
        errors: errors?.(given),
        retryAfterMs: given.retryAfterMs,
      },
      { cause: given.cause },
    );
  const definition = Object.assign(make, {
    kind,
    code,
    title,
    is: (thrown: unknown): thrown is Problem => thrown instanceof Problem && thrown.code === code,
  });
  defined.set(code, definition as ProblemDefinition<never>);
  return definition;
}

/** Every problem declared by what is loaded, in order of code; the reference is generated from it. */
export function definedProblems(): readonly ProblemDefinition<never>[] {
  return [...defined.values()].sort((a, b) => a.code.localeCompare(b.code));
}

/** What came in does not have the shape that was asked for; names each field. */
export const Invalid = defineProblem({
  kind: 'invalid',
  code: 'validation_failed',
  title: 'Validation failed',
  detail: ({ errors }: { errors: FieldError[] }) =>
    errors.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; '),
  errors: ({ errors }) => errors,
});
