import { titleOf } from '../pages/title.ts';
import { storedValue, valueOf } from '../properties/render.ts';
import { uniqueIdText } from '../reckoning/property-values.ts';
import type { PageRecord, Property, RichText, SelectOption } from '../store/records.ts';
import { checkbox } from './block-kinds.ts';
import { escaped, outwardLink, pageLink } from './html.ts';
import { dateHtml, pill, richHtml } from './rich-text.ts';
import type { View } from './view.ts';

/** Related pages and items of rollups that a cell shows. */
const maxItems = 20;

/** A property's value as a person sees it. */
export function valueHtml(view: View, page: PageRecord, property: Property): string {
  if (property.type === 'unique_id') return escaped(uniqueIdText(page, property) ?? '');
  if (property.type === 'relation') {
    return some(view.reckoning.related(page, property), related => pageLink(related.id, titleOf(related)));
  }
  if (property.type === 'people') {
    return some(storedValue(page, property) as string[], id => person(view, id));
  }
  return answerHtml(view, property.type, valueOf(page, property, view.reckoning));
}

type Show = (value: never, view: View) => string;

/** How the value of each type in an answer is shown; what is missing here is shown as the text that it is. */
const shows: Record<string, Show> = {
  title: (value: RichText[]) => richHtml(value),
  rich_text: (value: RichText[]) => richHtml(value),
  select: (value: SelectOption) => pill(value.name, value.color),
  status: (value: SelectOption) => pill(value.name, value.color),
  multi_select: (value: SelectOption[]) => value.map(({ name, color }) => pill(name, color)).join(' '),
  date: (value: { start: string; end: string | null }) => dateHtml(value),
  created_time: (value: string) => dateHtml({ start: value }),
  last_edited_time: (value: string) => dateHtml({ start: value }),
  created_by: ({ id }: { id: string }, view) => person(view, id),
  last_edited_by: ({ id }: { id: string }, view) => person(view, id),
  people: (value: { id: string }[], view) => some(value, ({ id }) => person(view, id)),
  relation: (value: { id: string }[], view) => some(value, ({ id }) => related(view, id)),
  checkbox: (value: boolean) => checkbox(value),
  boolean: (value: boolean) => checkbox(value),
  url: (value: string) => outwardLink(value, escaped(value)),
  email: (value: string) => outwardLink(`mailto:${value}`, escaped(value)),
  files: (value: FileValue[]) =>
    some(value, ({ name, external, file }) => outwardLink(external?.url ?? file?.url ?? '', escaped(name))),
  formula: (value: Typed, view) => answerHtml(view, value.type, value[value.type]),
  rollup: (value: Typed, view) => answerHtml(view, value.type, value[value.type]),
  array: (value: Typed[], view) => some(value, item => answerHtml(view, item.type, item[item.type])),
  unique_id: (value: { prefix: string | null; number: number | null }) =>
    escaped([value.prefix, value.number].filter(part => part !== null).join('-')),
  place: (value: { name?: string; address?: string; lat: number; lon: number }) =>
    escaped(value.name ?? value.address ?? `${value.lat}, ${value.lon}`),
  verification: (value: { state: string }) => escaped(value.state),
  unsupported: () => '<span class="faint">not reckoned</span>',
  button: () => '<span class="faint">button</span>',
};

type Typed = { type: string } & Record<string, unknown>;
type FileValue = { name: string; external?: { url: string }; file?: { url: string } };

function answerHtml(view: View, type: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  const show = Object.hasOwn(shows, type) ? shows[type] : undefined;
  return show ? show(value as never, view) : escaped(String(value));
}

function person({ store }: View, id: string): string {
  return `<span class="person">${escaped(store.get('users', id)?.name ?? id)}</span>`;
}

function related({ store }: View, id: string): string {
  const page = store.get('pages', id);
  return page ? pageLink(id, titleOf(page)) : escaped(id);
}

function some<T>(items: readonly T[], show: (item: T) => string): string {
  const more = items.length > maxItems ? ` <span class="faint">and ${items.length - maxItems} more</span>` : '';
  return items.slice(0, maxItems).map(show).join(', ') + more;
}
