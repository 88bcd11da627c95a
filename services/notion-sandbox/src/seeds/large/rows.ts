import type { StoredValue } from '../../store/records.ts';
import type { Draw } from './draw.ts';
import { countOf, idOf, projectOf, tasksOf } from './plan.ts';
import { companies, labels, priorities, schemas, statuses, type RowKind } from './schemas.ts';
import { people, phrase, prose } from './words.ts';

/** What stands in a row beside its title, by property id. */
export function rowValues(kind: RowKind, index: number, pages: number, draw: Draw): Record<string, StoredValue> {
  const given = rows[kind](draw, index, pages);
  const values = schemas[kind].map(({ id, type }): [string, StoredValue] => [id, { type, value: given[id] }]);
  return Object.fromEntries(values.filter(([, { value }]) => value !== undefined));
}

/** By property id; what is missing is empty. */
type Values = Record<string, unknown>;

const rows: Record<RowKind, (draw: Draw, index: number, pages: number) => Values> = {
  project: (draw, index, pages) => ({
    'st@t': draw.pick(statuses).id,
    'pri=': draw.percent(80) ? draw.pick(priorities).id : null,
    'tag>': draw.some(labels, 4).map(({ id }) => id),
    bud$: draw.percent(90) ? draw.below(500_000) / 100 : null,
    when: { start: day(draw), end: `2027-0${1 + draw.below(9)}-01`, time_zone: null },
    lead: [draw.pick(people).id],
    'sum:': prose(draw),
    site: `https://example.com/projects/${index}`,
    file: draw.percent(20) ? [file(draw)] : [],
    veri: draw.percent(10)
      ? { state: 'verified', date: null, verified_by: { object: 'user', id: draw.pick(people).id } }
      : undefined,
    'tsk[': tasksOf(index, countOf('task', pages)).map(task => idOf('task', task)),
  }),
  task: (draw, index, pages) => ({
    'st@t': draw.pick(statuses).id,
    'due~': draw.percent(70) ? { start: day(draw), end: null, time_zone: null } : null,
    'est|': draw.percent(60) ? draw.below(40) / 2 : null,
    done: draw.percent(40),
    'who?': draw.some(people, 2).map(({ id }) => id),
    'lab^': draw.some(labels, 3).map(({ id }) => id),
    note: draw.percent(30) ? prose(draw) : [],
    'prj]': [idOf('project', projectOf(index))],
    'blk<': index % 4 === 1 ? [idOf('task', index - 1)] : [],
    'blk>': index % 4 === 0 && index + 1 < countOf('task', pages) ? [idOf('task', index + 1)] : [],
    'num;': index + 1,
  }),
  contact: (draw, index, pages) => ({
    mail: `contact${index}@example.com`,
    'tel+': draw.percent(70) ? `+1 555 ${String(draw.below(10_000)).padStart(4, '0')}` : null,
    comp: draw.pick(companies).id,
    plac: draw.percent(30)
      ? { lat: 47.37, lon: 8.54, name: 'Office', address: null, aws_place_id: null, google_place_id: null }
      : null,
    site: null,
    prjs: [idOf('project', draw.below(countOf('project', pages)))],
  }),
  meeting: (draw, _index, pages) => ({
    when: { start: `${day(draw)}T09:30:00.000+00:00`, end: null, time_zone: null },
    'who?': draw.some(people, 8).map(({ id }) => id),
    file: draw.percent(10) ? [file(draw), file(draw)] : [],
    okay: draw.percent(50),
    rate: draw.below(100) / 100,
    tsks: draw.percent(50) ? [idOf('task', draw.below(countOf('task', pages)))] : [],
  }),
};

function day(draw: Draw): string {
  return `2026-${String(1 + draw.below(12)).padStart(2, '0')}-${String(1 + draw.below(28)).padStart(2, '0')}`;
}

function file(draw: Draw): object {
  const name = `${phrase(draw, 2)}.pdf`;
  return { name, type: 'external', external: { url: `https://example.com/files/${draw.below(100_000)}.pdf` } };
}
