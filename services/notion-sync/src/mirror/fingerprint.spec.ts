import type { PageObjectResponse } from '@notionhq/client';
import fc from 'fast-check';
import type { JsonValue } from '@na/contracts';
import { bodyOf, treeBlock } from './block-tree.ts';
import { filesOfBody, filesOfPage } from './mirrored-file.ts';
import { pageState } from './page-state.ts';
import { propertyWords } from './page-words.ts';
import { canonical, storable } from './storable.ts';

const hosted = (signature: string) => ({
  type: 'file',
  name: 'plan.pdf',
  file: { url: `https://files.example/plan.pdf?sig=${signature}`, expiry_time: `2026-01-01T0${signature}:00:00Z` },
});

function page(properties: object, more: object = {}): PageObjectResponse {
  return {
    object: 'page',
    id: 'p',
    parent: { type: 'data_source_id', data_source_id: 'd', database_id: 'b' },
    created_time: '2026-01-01T00:00:00.000Z',
    last_edited_time: '2026-01-01T00:00:00.000Z',
    in_trash: false,
    url: 'https://notion.example/p',
    properties: { Name: { id: 'title', type: 'title', title: [{ plain_text: 'Plan' }] }, ...properties },
    ...more,
  } as unknown as PageObjectResponse;
}

const fingerprint = (properties: object, more?: object) => pageState(page(properties, more)).fingerprint;

describe('what counts as another state of a page', () => {
  it('is any property that somebody sets, and where the page hangs', () => {
    const plain = fingerprint({});
    expect(fingerprint({ Done: { id: 'd', type: 'checkbox', checkbox: true } })).not.toBe(plain);
    expect(fingerprint({}, { in_trash: true })).not.toBe(plain);
    expect(fingerprint({}, { parent: { type: 'page_id', page_id: 'q' } })).not.toBe(plain);
    expect(fingerprint({}, { icon: { type: 'emoji', emoji: '🌱' } })).not.toBe(plain);
  });

  it('is neither a new signature of a file, nor what Notion reckons by itself, nor a time of editing', () => {
    const files = (signature: string) => ({ Files: { id: 'f', type: 'files', files: [hosted(signature)] } });
    expect(fingerprint(files('1'))).toBe(fingerprint(files('2')));
    const formula = (number: number) => ({ Age: { id: 'a', type: 'formula', formula: { type: 'number', number } } });
    expect(fingerprint(formula(1))).toBe(fingerprint(formula(2)));
    expect(fingerprint({}, { last_edited_time: '2026-01-02T00:00:00.000Z' })).toBe(fingerprint({}));
  });

  it('does not depend on the order in which members stand', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
        const turned = Object.fromEntries(Object.entries(value).reverse()) as { [name: string]: JsonValue };
        expect(canonical(turned)).toBe(canonical(value as { [name: string]: JsonValue }));
      }),
    );
  });
});

it('what Postgres refuses in texts is left out, and all else is as it was', () => {
  expect(storable({ a: ['x\0y', '\ud800z'], b: undefined, c: null })).toEqual({ a: ['xy', '\ufffdz'], c: null });
});

describe('a body', () => {
  const block = (type: string, content: object, id = 'b') =>
    treeBlock({ object: 'block', id, type, has_children: false, last_edited_time: 't', [type]: content } as never);
  const text = (words: string) => ({ rich_text: [{ plain_text: words }] });

  it('has the words of all its blocks, and of those within others', () => {
    const outer = {
      ...block('toggle', text('outer')),
      children: [block('table_row', { cells: [[{ plain_text: 'cell' }]] })],
    };
    expect(bodyOf([outer, block('equation', { expression: 'x^2' })])).toMatchObject({
      count: 3,
      text: 'outer\ncell\nx^2',
    });
  });

  it('is another when a block is, and the same when only a signature or a time is', () => {
    const image = (signature: string) => block('image', hosted(signature));
    expect(bodyOf([image('1')]).fingerprint).toBe(bodyOf([{ ...image('2'), edited: 'later' }]).fingerprint);
    expect(bodyOf([block('paragraph', text('a'))]).fingerprint).not.toBe(
      bodyOf([block('paragraph', text('b'))]).fingerprint,
    );
  });

  it('shows its files without what opens them', () => {
    expect(filesOfBody([block('pdf', hosted('1'))])).toEqual([
      {
        holder: 'block',
        holderId: 'b',
        place: 0,
        kind: 'pdf',
        name: 'plan.pdf',
        isHosted: true,
        url: 'https://files.example/plan.pdf',
      },
    ]);
  });
});

it('a page shows the files of its properties, its icon and its cover', () => {
  const cover = { type: 'external', external: { url: 'https://x.example/a.png?w=1' } };
  const state = pageState(page({ Files: { id: 'f', type: 'files', files: [hosted('1')] } }, { cover }));
  expect(filesOfPage(state)).toMatchObject([
    { holder: 'property', holderId: 'f', name: 'plan.pdf', isHosted: true },
    { holder: 'cover', name: 'a.png?w=1', isHosted: false, url: 'https://x.example/a.png?w=1' },
  ]);
});

it('the words of properties are those that somebody would look for', () => {
  expect(
    propertyWords({
      Status: { type: 'status', status: { name: 'In progress' } },
      Tags: { type: 'multi_select', multi_select: [{ name: 'red' }, { name: 'blue' }] },
      Done: { type: 'checkbox', checkbox: true },
      Mail: { type: 'email', email: null },
    }),
  ).toBe('In progress\nred blue');
});
