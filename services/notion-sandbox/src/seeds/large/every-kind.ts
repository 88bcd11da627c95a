import { textItem } from '../../rich-text/rich-text.ts';
import type { Draw } from './draw.ts';
import { bare, paragraph, written, type Sketch } from './sketch.ts';
import { prose } from './words.ts';

/** One of each kind of block that can be made by API but links to pages, with the nesting that each allows. */
export function everyKind(draw: Draw): Sketch[] {
  const original = draw.uuid();
  const item = (type: string, more = {}, children: Sketch[] = []): Sketch => ({
    ...written(type, prose(draw), more),
    children,
  });
  const holder = (type: string, content: Record<string, unknown>, children: Sketch[]): Sketch => ({
    ...bare(type, content),
    children,
  });
  const caption = () => prose(draw);
  const address = (type: string) => `https://example.com/${type}/${draw.below(1000)}`;
  const linked = (type: string) => bare(type, { url: address(type), caption: caption() });
  const media = (type: string, more = {}) =>
    bare(type, { type: 'external', external: { url: address(type) }, caption: caption(), ...more });
  const row = () => bare('table_row', { cells: [prose(draw), prose(draw), []] });
  return [
    bare('breadcrumb'),
    bare('table_of_contents', { color: 'gray' }),
    item('heading_1', { is_toggleable: false }),
    paragraph(draw),
    item('heading_2', { is_toggleable: true }, [paragraph(draw), item('quote')]),
    item('heading_3', { is_toggleable: false }),
    item('heading_4', { is_toggleable: false }),
    item('bulleted_list_item', {}, [item('numbered_list_item', {}, [item('to_do', { checked: true })])]),
    item('quote', { color: 'blue_background' }),
    item('toggle', {}, [item('toggle', {}, [item('toggle', {}, [paragraph(draw)])])]),
    item('callout', { icon: { type: 'emoji', emoji: '💡' } }, [item('bulleted_list_item')]),
    holder('template', { rich_text: prose(draw) }, [paragraph(draw)]),
    { ...holder('synced_block', { synced_from: null }, [paragraph(draw), paragraph(draw)]), id: original },
    bare('synced_block', { synced_from: { type: 'block_id', block_id: original } }),
    bare('equation', { expression: 'e^{i\\pi} + 1 = 0' }),
    bare('code', { rich_text: [textItem('const answer = 42;')], caption: caption(), language: 'typescript' }),
    bare('divider'),
    holder('tab', {}, [{ ...paragraph(draw), children: [paragraph(draw)] }, paragraph(draw)]),
    holder('column_list', {}, [
      holder('column', { width_ratio: 0.5 }, [paragraph(draw), item('to_do', { checked: false })]),
      holder('column', { width_ratio: 0.5 }, [linked('bookmark')]),
    ]),
    holder('table', { table_width: 3, has_column_header: true, has_row_header: false }, [row(), row(), row()]),
    linked('embed'),
    linked('bookmark'),
    media('image'),
    media('video'),
    media('pdf'),
    media('audio'),
    media('file', { name: 'file.bin' }),
  ];
}
