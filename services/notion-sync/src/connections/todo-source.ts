/** A data source that a connection can see. */
export interface VisibleSource {
  id: string;
  title: string;
  /** Types of its properties. */
  types: string[];
}

/**
 * The data source that to-dos go to when nobody names one: the first that is called “To-dos” (in any spelling of it), else the only one that has a
 * status and a date. With several of those nobody can know, so there is none.
 */
export function todoSourceAmong(sources: VisibleSource[]): string | undefined {
  const named = sources.find(({ title }) => /^to-?dos?$/i.test(title.trim().replaceAll(' ', '-')));
  if (named) return named.id;
  const likely = sources.filter(({ types }) => types.includes('status') && types.includes('date'));
  return likely.length === 1 ? likely[0]!.id : undefined;
}
