import { Draw } from './draw.ts';

/** What a page of the large seed is: a row of one of four data sources, or a page of the wiki. */
export type PageKind = 'project' | 'task' | 'contact' | 'meeting' | 'wiki';

/** How many of each kind are in any twenty pages that follow each other, and in which order. */
const shares: readonly { kind: PageKind; count: number }[] = [
  { kind: 'project', count: 1 },
  { kind: 'task', count: 13 },
  { kind: 'contact', count: 2 },
  { kind: 'meeting', count: 2 },
  { kind: 'wiki', count: 2 },
];

const round: readonly PageKind[] = shares.flatMap(({ kind, count }) => Array<PageKind>(count).fill(kind));

export const tasksPerProject = 13;

const streams: Record<PageKind, number> = { project: 1, task: 2, contact: 3, meeting: 4, wiki: 5 };

/** A page of the seed by its number: what it is, and the how manieth of its kind. */
export function planned(number: number): { kind: PageKind; index: number } {
  const place = number % round.length;
  const kind = round[place] as PageKind;
  const first = round.indexOf(kind);
  return { kind, index: Math.floor(number / round.length) * shareOf(kind) + place - first };
}

/** How many pages of a kind are among the first `pages`. */
export function countOf(kind: PageKind, pages: number): number {
  const rest = (pages % round.length) - round.indexOf(kind);
  return Math.floor(pages / round.length) * shareOf(kind) + Math.max(0, Math.min(rest, shareOf(kind)));
}

/** Draws all that is left to chance about one page; its id is the first thing drawn. */
export function drawOf(kind: PageKind, index: number): Draw {
  return new Draw(streams[kind], index);
}

export function idOf(kind: PageKind, index: number): string {
  return drawOf(kind, index).uuid();
}

/** Every twentieth project has the tasks of its successor too: more than Notion shows in a page object. */
export function projectOf(task: number): number {
  const project = Math.floor(task / tasksPerProject);
  return project % 20 === 1 ? project - 1 : project;
}

/** The tasks of a project, of so many tasks. */
export function tasksOf(project: number, tasks: number): number[] {
  if (project % 20 === 1) return [];
  const count = project % 20 === 0 ? 2 * tasksPerProject : tasksPerProject;
  return Array.from({ length: count }, (_, at) => project * tasksPerProject + at).filter(task => task < tasks);
}

function shareOf(kind: PageKind): number {
  return shares.find(share => share.kind === kind)?.count ?? 0;
}
