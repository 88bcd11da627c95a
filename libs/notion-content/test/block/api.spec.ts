import {
  BLOCK_TYPES,
  block,
  fromApi,
  richTextFromApi,
  text,
  toApi,
  toRequest,
  type ApiBlock,
} from '../../src/index.ts';
import { answers, runs } from '../answers.ts';

describe('a block of the API', () => {
  it('comes back from the model as it was answered, whatever its type', () => {
    expect(new Set(answers.map(({ type }) => type)).size).toBe(BLOCK_TYPES.length);
    for (const answer of answers) expect(toApi(fromApi(answer))).toEqual(answer);
  });

  it('keeps rich text of every kind as it was answered', () => {
    expect(richTextFromApi(runs)).toEqual(runs);
  });

  it('of a type that came after this library is kept whole', () => {
    const answer = { object: 'block', id: 'x', type: 'hologram', hologram: { depth: 3 }, has_children: false };
    const read = fromApi(answer);
    expect(read).toMatchObject({ type: 'unsupported', unsupported: { block_type: 'hologram' } });
    expect(toApi(read)).toEqual(answer);
  });

  it('may be a request, which leaves out what follows from the rest', () => {
    const request = {
      to_do: {
        rich_text: [{ text: { content: 'water' } }],
        children: [{ paragraph: { rich_text: [] } }, { image: { external: { url: 'https://a.example/b' } } }],
      },
    };
    expect(fromApi(request)).toEqual(
      block('to_do', { rich_text: [text('water')], color: 'default', checked: false }, [
        block('paragraph', { rich_text: [], color: 'default', icon: null }),
        block('image', { type: 'external', external: { url: 'https://a.example/b' }, caption: [] }),
      ]),
    );
    expect(() => fromApi({ words: 'none' })).toThrow('A block has a type');
  });

  it('becomes a request and comes back with the same content', () => {
    const creatable = answers.filter(
      ({ type }) => !['child_page', 'child_database', 'meeting_notes', 'transcription'].includes(type),
    );
    for (const answer of creatable) {
      const once = toRequest([fromApi(answer)]);
      const twice = toRequest(once.map(each => fromApi(each as unknown as ApiBlock)));
      expect(twice).toEqual(once);
      expect(once).toHaveLength(answer.type === 'unsupported' ? 0 : 1);
    }
  });

  it('that cannot be created is asked for as what says the same', () => {
    const of = (type: string) => toRequest([fromApi(answers.find(answer => answer.type === type)!)])[0];
    expect(of('child_page')).toMatchObject({ type: 'link_to_page', link_to_page: { type: 'page_id' } });
    expect(of('child_database')).toMatchObject({ type: 'link_to_page', link_to_page: { type: 'database_id' } });
    expect(of('link_preview')).toMatchObject({ type: 'bookmark', bookmark: { url: 'https://a.example' } });
    expect(of('meeting_notes')).toMatchObject({ type: 'toggle' });
    expect(of('video')).toMatchObject({ video: { type: 'external', external: { url: 'https://files.example/c' } } });
  });

  it('is asked for with its children, and without what only answers hold', () => {
    const [request] = toRequest([
      block('numbered_list_item', { rich_text: [text('a')], color: 'default', list_start_index: 3 }, [
        block('divider', {}),
      ]),
    ]);
    expect(request!.type === 'numbered_list_item' && request!.numbered_list_item).toEqual({
      rich_text: [{ type: 'text', text: { content: 'a', link: null }, annotations: expect.anything() }],
      color: 'default',
      children: [{ object: 'block', type: 'divider', divider: {} }],
    });
  });
});
