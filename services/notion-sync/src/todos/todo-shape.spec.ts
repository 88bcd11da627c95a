import { asked } from '../asked.ts';
import { digestOf, newTodo } from './todo-shape.ts';

const id = '0195f3a0-0000-7000-8000-000000000001';
const fit = { id, workspaceId: id, title: 'Buy milk' };

describe('a request for a to-do', () => {
  it.each<[string, object, string]>([
    ['no UUID', { id: '7' }, '/id should be a UUID'],
    ['no title', { title: '' }, '/title should have 1 to 2,000 characters'],
    ['a blank title', { title: '  ' }, '/title should not be blank'],
    ['a title that is too long', { title: 'x'.repeat(2001) }, '/title should have 1 to 2,000 characters'],
    ['a date in words', { dueDate: 'tomorrow' }, '/dueDate should be a date (2026-11-30)'],
    [
      'a date that is not on the calendar',
      { dueDate: '2026-02-30' },
      '/dueDate should be a day that is on the calendar',
    ],
    ['a time without an offset', { dueDate: '2026-11-30T17:00:00' }, '/dueDate should be a date'],
    ['a comma in an option', { priority: 'High, very' }, '/priority should have no comma'],
    ['no id of Notion’s', { notionDataSourceId: 'To-dos' }, "/notionDataSourceId should be one of Notion's ids"],
  ])('with %s is refused at the field', (_, fault, sentence) => {
    expect(() => asked(newTodo, { ...fit, ...fault })).toThrow(sentence);
  });

  it('may name Notion’s ids with and without dashes', () => {
    asked(newTodo, { ...fit, notionDataSourceId: id });
    asked(newTodo, { ...fit, notionDataSourceId: id.replaceAll('-', '') });
  });

  it('is the same again when it asks for the same', () => {
    expect(digestOf({ ...fit, status: undefined, priority: 'High' })).toBe(digestOf({ priority: 'High', ...fit }));
    expect(digestOf(fit)).not.toBe(digestOf({ ...fit, priority: 'High' }));
  });
});
