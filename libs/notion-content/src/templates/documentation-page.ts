import { blocks, page } from '../builder/page.ts';
import { mention, text } from '../builder/words.ts';
import { template } from './template.ts';

/** A page that explains something, with an owner and a date on which somebody looked at it. */
export const documentationPage = template({
  name: 'documentation-page',
  says: 'Explains one thing: what it is for, how to use it, what to know of it.',
  variables: {
    title: { kind: 'text', says: 'What it explains.' },
    summary: { kind: 'text', says: 'What it is for, in a sentence or two.' },
    owner: { kind: 'person', says: 'Who answers questions.' },
    reviewed: { kind: 'date', says: 'When somebody last looked whether it is right.' },
    steps: { kind: 'list', says: 'How to use it, step by step.' },
    questions: { kind: 'list', says: 'Questions that come up.', optional: true },
    source: { kind: 'url', says: 'Where the thing itself is.', optional: true },
  },
  properties: { Owner: 'people', Reviewed: 'date', Source: 'url' },
  page: ({ title, summary, owner, reviewed, steps, questions = [], source }) => {
    const head = page(title)
      .icon('📘')
      .property('Owner', { type: 'people', people: [{ id: owner }] })
      .property('Reviewed', { type: 'date', date: { start: reviewed } })
      .property('Source', { type: 'url', url: source ?? null })
      .callout('💡', summary, { color: 'gray_background' })
      .tableOfContents()
      .heading(2, 'How to use it')
      .numbered(steps);
    const asked = questions.reduce(
      (made, question) => made.toggle(question, blocks().paragraph()),
      head.heading(2, 'Questions'),
    );
    const body = questions.length ? asked : head;
    const linked = source === undefined ? body : body.bookmark(source);
    return linked
      .divider()
      .paragraph(text('Owner: ').bold(), mention.user(owner), text(', reviewed '), mention.date(reviewed));
  },
});
