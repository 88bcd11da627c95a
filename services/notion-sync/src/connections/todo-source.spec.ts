import { todoSourceAmong } from './todo-source.ts';
import { tokenPreview } from './token-preview.ts';

const source = (id: string, title: string, ...types: string[]) => ({ id, title, types });

describe('the data source for to-dos', () => {
  it('is the one that is called so, in any spelling', () => {
    for (const title of ['To-dos', 'todos', 'To do', ' TODO '])
      expect(todoSourceAmong([source('a', 'Plans', 'status', 'date'), source('b', title, 'title')])).toBe('b');
  });

  it('is else the only one that looks so, and none when several do', () => {
    expect(todoSourceAmong([source('a', 'Work', 'title', 'status', 'date'), source('b', 'People', 'title')])).toBe('a');
    expect(
      todoSourceAmong([source('a', 'Work', 'status', 'date'), source('b', 'Home', 'status', 'date')]),
    ).toBeUndefined();
    expect(todoSourceAmong([])).toBeUndefined();
  });
});

describe('the preview of a token', () => {
  it('shows its kind and its end, and nothing of a short one', () => {
    expect(tokenPreview('ntn_1234567890abcdefghij3f9a')).toBe('ntn_…3f9a');
    expect(tokenPreview('secret_short')).toBe('secret_…');
  });
});
