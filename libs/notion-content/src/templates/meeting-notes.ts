import { page } from '../builder/page.ts';
import { mention, text } from '../builder/words.ts';
import { template } from './template.ts';

/** What is to be talked of, what was said, what follows. */
export const meetingNotes = template({
  name: 'meeting-notes',
  says: 'Notes of one meeting: agenda, notes, decisions, what is to be done.',
  variables: {
    title: { kind: 'text', says: 'What the meeting is about.' },
    date: { kind: 'date', says: 'When it begins.' },
    attendees: { kind: 'people', says: 'Who takes part.' },
    agenda: { kind: 'list', says: 'What is to be talked of.' },
    decisions: { kind: 'list', says: 'What was decided.', optional: true },
    actions: { kind: 'list', says: 'What is to be done.', optional: true },
  },
  properties: { Date: 'date', Attendees: 'people' },
  page: ({ title, date, attendees, agenda, decisions = [], actions = [] }) => {
    const names = attendees.flatMap((id, index) => (index ? [text(', '), mention.user(id)] : [mention.user(id)]));
    const notes = page(title)
      .icon('🗓️')
      .property('Date', { type: 'date', date: { start: date } })
      .property('Attendees', { type: 'people', people: attendees.map(id => ({ id })) })
      .paragraph(text('When: ').bold(), mention.date(date))
      .paragraph(text('Who: ').bold(), ...names)
      .heading(2, 'Agenda')
      .bulleted(agenda)
      .heading(2, 'Notes')
      .paragraph()
      .heading(2, 'Decisions')
      .bulleted(decisions.length ? decisions : [''])
      .heading(2, 'To do');
    return (actions.length ? actions : ['']).reduce((made, action) => made.toDo(action), notes);
  },
});
