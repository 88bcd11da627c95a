export { defineProblem, definedProblems, Invalid, type ProblemDefinition } from './define-problem.ts';
export { KINDS, Problem, type FieldError, type ProblemJson, type ProblemKind } from './problem.ts';
