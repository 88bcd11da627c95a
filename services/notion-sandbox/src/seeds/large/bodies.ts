import type { Draw } from './draw.ts';
import { everyKind } from './every-kind.ts';
import { idOf } from './plan.ts';
import { bare, paragraph, written, type Sketch } from './sketch.ts';
import { prose } from './words.ts';

/** What stands in a page: mostly up to twelve blocks; in one of forty each kind of block, in another many levels. */
export function body(draw: Draw, number: number): Sketch[] {
  if (number % 40 === 7) return everyKind(draw);
  if (number % 40 === 19) return [deep(draw, 8)];
  return Array.from({ length: draw.below(13) }, () => draw.pick(usual)(draw));
}

const usual: readonly ((draw: Draw) => Sketch)[] = [
  paragraph,
  paragraph,
  paragraph,
  draw => written('heading_2', prose(draw).slice(0, 1), { is_toggleable: false }),
  draw => written('bulleted_list_item', prose(draw)),
  draw => written('bulleted_list_item', prose(draw)),
  draw => written('numbered_list_item', prose(draw)),
  draw => written('to_do', prose(draw), { checked: draw.percent(50) }),
  draw => written('quote', prose(draw)),
  draw => ({ ...written('toggle', prose(draw)), children: [paragraph(draw), written('quote', prose(draw))] }),
  () => bare('divider'),
  () => bare('link_to_page', { type: 'page_id', page_id: idOf('project', 0) }),
];

/** A list in a list in a list … */
function deep(draw: Draw, levels: number): Sketch {
  const item = written('bulleted_list_item', prose(draw));
  return levels === 0 ? item : { ...item, children: [deep(draw, levels - 1), paragraph(draw)] };
}
