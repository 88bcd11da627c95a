import { namedId } from '../../ids.ts';
import { textItem } from '../../rich-text/rich-text.ts';
import type { RichText, UserRecord } from '../../store/records.ts';
import type { Draw } from './draw.ts';

const names = [
  'Alan Turing',
  'Barbara Liskov',
  'Donald Knuth',
  'Edsger Dijkstra',
  'Frances Allen',
  'Hedy Lamarr',
  'Katherine Johnson',
  'Leslie Lamport',
  'Margaret Hamilton',
  'Radia Perlman',
];

/** The people of the large seed, beside those of every seed. */
export const people: readonly UserRecord[] = names.map(name => ({
  id: namedId(`user/${name}`),
  type: 'person',
  name,
  email: `${name.split(' ', 1)[0]?.toLowerCase()}@example.com`,
}));

const vocabulary =
  'the a this our every next last small large quiet new old plan launch review budget customer release report team service draft meeting decision question answer risk owner week month goal number page archive migration is was needs waits for follows moves changes stays with without before after beside and but so until Zürich naïve résumé'.split(
    ' ',
  );

/** Some words, the first one large. */
export function phrase(draw: Draw, words: number): string {
  const text = Array.from({ length: words }, () => draw.pick(vocabulary)).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A sentence of plain or, now and then, formatted text. */
export function prose(draw: Draw): RichText[] {
  const plain = textItem(`${phrase(draw, 6 + draw.below(14))}.`);
  return draw.percent(80) ? [plain] : [plain, textItem(' '), draw.pick(formatted)(draw)];
}

const formatted: readonly ((draw: Draw) => RichText)[] = [
  draw => styled(textItem(phrase(draw, 3)), { bold: true }),
  draw => styled(textItem(phrase(draw, 2)), { italic: true, color: 'red_background' }),
  draw => styled(textItem(phrase(draw, 1)), { code: true }),
  draw => {
    const url = `https://example.com/${draw.below(10_000)}`;
    const content = phrase(draw, 2);
    return { ...textItem(content), text: { content, link: { url } }, href: url };
  },
  draw => {
    const { id, name } = draw.pick(people);
    return unlinked({
      type: 'mention',
      mention: { type: 'user', user: { object: 'user', id } },
      plain_text: `@${name}`,
    });
  },
  draw => {
    const start = `2026-0${1 + draw.below(9)}-1${draw.below(10)}`;
    const date = { start, end: null, time_zone: null };
    return unlinked({ type: 'mention', mention: { type: 'date', date }, plain_text: start });
  },
  draw => {
    const expression = `x^${1 + draw.below(9)}`;
    return unlinked({ type: 'equation', equation: { expression }, plain_text: expression });
  },
];

function styled(item: RichText, more: Partial<RichText['annotations']>): RichText {
  return { ...item, annotations: { ...item.annotations, ...more } };
}

function unlinked(item: Omit<RichText, 'annotations' | 'href'>): RichText {
  return { ...item, annotations: textItem('').annotations, href: null };
}
