import { each, when, type Invariant } from './invariant.ts';

export const inNotionOnce: Invariant = {
  claim: 'every acknowledged to-do stands in Notion exactly once',
  check: ({ todos, titles }) =>
    each(todos, title => {
      const count = titles.get(title) ?? 0;
      return when(count !== 1, `"${title}" stands in Notion ${count} times`);
    }),
};

export const auditIsWhole: Invariant = {
  claim: 'every event that was told stands in audit exactly once',
  check: ({ audit, told }) => ({
    checked: [...told.values()].reduce((sum, list) => sum + list.length, 0),
    violations: Object.entries(audit).flatMap(([what, events]) =>
      (events as string[]).map(event => `${what}: ${event}`),
    ),
  }),
};
