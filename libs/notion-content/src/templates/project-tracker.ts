import { blocks, column, page } from '../builder/page.ts';
import { mention, text } from '../builder/words.ts';
import { template } from './template.ts';

/** A project at a glance: goals, milestones, risks. */
export const projectTracker = template({
  name: 'project-tracker',
  says: 'One project: what it is to reach, by when, what may go wrong.',
  variables: {
    name: { kind: 'text', says: 'What the project is called.' },
    owner: { kind: 'person', says: 'Who leads it.' },
    start: { kind: 'date', says: 'When it begins.' },
    due: { kind: 'date', says: 'When it is to be done.' },
    goals: { kind: 'list', says: 'What it is to reach.' },
    milestones: { kind: 'milestones', says: 'What is to be done until when.' },
    risks: { kind: 'list', says: 'What may go wrong.', optional: true },
  },
  properties: { Owner: 'people', Dates: 'date', Stage: 'select' },
  page: ({ name, owner, start, due, goals, milestones, risks = [] }) =>
    page(name)
      .icon('🚀')
      .property('Owner', { type: 'people', people: [{ id: owner }] })
      .property('Dates', { type: 'date', date: { start, end: due } })
      .property('Stage', { type: 'select', select: { name: 'Planned' } })
      .paragraph(text('Owner: ').bold(), mention.user(owner), text(' · ').colour('gray'), mention.date(start, due))
      .columns(
        column(blocks().heading(3, 'Goals').bulleted(goals)),
        column(
          blocks()
            .heading(3, 'Risks')
            .bulleted(risks.length ? risks : ['']),
        ),
      )
      .heading(2, 'Milestones')
      .table(
        [text('What').bold(), text('Due').bold()],
        milestones.map(({ what, due: on }) => [what, mention.date(on)] as const),
      )
      .heading(2, 'Log')
      .paragraph(),
});
