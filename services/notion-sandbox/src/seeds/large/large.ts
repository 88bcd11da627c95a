import { namedId } from '../../ids.ts';
import { textItem } from '../../rich-text/rich-text.ts';
import type { Authored, PageRecord, Parent } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { rootPageId } from '../constants.ts';
import { hang } from '../plant.ts';
import { body } from './bodies.ts';
import type { Draw } from './draw.ts';
import { countOf, drawOf, idOf, planned } from './plan.ts';
import { plantBody } from './plant-body.ts';
import { plantComments } from './plant-comments.ts';
import { rowValues } from './rows.ts';
import { schemas, sourceIds, type RowKind } from './schemas.ts';
import { people, phrase } from './words.ts';

/** The months in which all was made and edited: fixed, so that each run holds the same. */
const firstMade = Date.parse('2026-02-02T08:00:00Z');
const lastEdited = Date.parse('2026-09-30T18:00:00Z');

/** Each holds so many pages at most, beside its body. */
const wikiFanOut = 8;

/** Pages planted in one transaction: so few that its undo list dies young. */
const slice = 20;

/** So many pages below the root page: rows of four data sources that relate to each other, and a wiki. */
export function plantLarge(store: Store, pages: number): void {
  store.transact(() => {
    for (const person of people) store.put('users', person);
    plantDatabase(store, 'Projects', [['project', 'Projects']], pages);
    plantDatabase(store, 'Tasks', [['task', 'Tasks']], pages);
    plantDatabase(
      store,
      'Relations',
      [
        ['contact', 'Contacts'],
        ['meeting', 'Meetings'],
      ],
      pages,
    );
  });
  for (let first = 0; first < pages; first += slice) {
    store.transact(() => {
      for (let number = first; number < Math.min(first + slice, pages); number += 1) plantPage(store, number, pages);
    });
  }
}

function plantDatabase(store: Store, name: string, sources: [RowKind, string][], pages: number): void {
  const id = namedId(`database/large/${name}`);
  const author = people[0]?.id ?? '';
  const made = { created: firstMade, createdBy: author, edited: firstMade, editedBy: author, inTrash: false };
  const common = { ...made, icon: null, cover: null };
  const parent = { type: 'page_id', id: rootPageId } as const;
  const title = [textItem(name)];
  const dataSourceIds = sources.map(([kind]) => sourceIds[kind]);
  const shown = { title, description: [], isInline: false, isLocked: false };
  store.put('databases', { id, ...common, ...shown, parent, dataSourceIds });
  for (const [kind, sourceName] of sources) {
    store.put('dataSources', {
      id: sourceIds[kind],
      ...made,
      databaseId: id,
      title: [textItem(sourceName)],
      icon: null,
      schema: schemas[kind],
      uniqueIdCounter: kind === 'task' ? countOf('task', pages) : 0,
    });
  }
  hang(store, rootPageId, id);
}

function plantPage(store: Store, number: number, pages: number): void {
  const { kind, index } = planned(number);
  const draw = drawOf(kind, index);
  const id = draw.uuid();
  const title = { type: 'title', value: [textItem(phrase(draw, 2 + draw.below(5)))] };
  const values = kind === 'wiki' ? { title } : { ...rowValues(kind, index, pages, draw), title };
  const page: PageRecord = {
    id,
    ...authored(draw, number, pages),
    inTrash: isTrashed(kind, index, number, pages),
    parent: kind === 'wiki' ? wikiParent(index) : { type: 'data_source_id', id: sourceIds[kind] },
    icon: draw.percent(25) ? { type: 'emoji', emoji: draw.pick(['🚀', '📌', '🧭', '📚']) } : null,
    cover: draw.percent(3) ? { type: 'external', external: { url: 'https://example.com/cover.jpg' } } : null,
    isLocked: draw.percent(1),
    isArchived: false,
    values,
    seq: store.nextSeq(),
  };
  store.put('pages', page);
  if (page.parent.type === 'page_id') hang(store, page.parent.id, id);
  const blocks = plantBody(store, draw, page, body(draw, number));
  if (number % 9 === 4) plantComments(store, draw, page, blocks);
}

/** Made one after the other over the months, edited at any time since. */
function authored(draw: Draw, number: number, pages: number): Omit<Authored, 'id' | 'inTrash'> {
  const created = firstMade + Math.floor((number / pages) * (lastEdited - firstMade));
  const edited = created + (draw.percent(30) ? 0 : draw.below(lastEdited - created + 1));
  return { created, createdBy: draw.pick(people).id, edited, editedBy: draw.pick(people).id };
}

/** The wiki is a tree below the root page. */
function wikiParent(index: number): Parent {
  const above = Math.floor(index / wikiFanOut) - 1;
  return { type: 'page_id', id: above < 0 ? rootPageId : idOf('wiki', above) };
}

/** Some rows, and pages of the wiki that hold no others. */
function isTrashed(kind: string, index: number, number: number, pages: number): boolean {
  if (kind === 'wiki') return index % 17 === 16 && (index + 1) * wikiFanOut >= countOf('wiki', pages);
  return number % 37 === 30;
}
