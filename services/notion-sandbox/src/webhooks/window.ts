import type { SignalRecord } from '../store/records.ts';
import type { SchemaChange } from './database-signals.ts';

/**
 * Adds a signal to what is gathered about one entity: signals of one type become one, and what undoes another takes it
 * away (in the trash and out of it again is nothing).
 */
export function gathered(signals: readonly SignalRecord[], next: SignalRecord): SignalRecord[] {
  const undone = opposite(next.type);
  if (undone !== null && signals.some(({ type }) => type === undone))
    return signals.filter(({ type }) => type !== undone);
  const earlier = signals.find(({ type }) => type === next.type);
  if (!earlier) return [...signals, next];
  const data = merged(earlier.data, next.data);
  const one: SignalRecord = { ...next, data, authors: union(earlier.authors, next.authors) };
  return signals.map(signal => (signal === earlier ? one : signal));
}

/**
 * What is told when the time is over: the most meaningful of what was gathered. A new thing is told as created only, and
 * one in the trash as deleted only, for whoever hears that fetches the rest; what came and went is not told at all.
 */
export function settled(signals: readonly SignalRecord[]): SignalRecord[] {
  const parent = signals.toSorted((left, right) => left.at - right.at).at(-1)?.data?.['parent'];
  const created = signals.find(({ type }) => type.endsWith('.created'));
  const deleted = signals.find(({ type }) => type.endsWith('.deleted'));
  if (created && deleted) return [];
  const told = deleted ? [deleted] : created ? [created] : signals.filter(isSomething);
  return told.map(signal => (parent === undefined ? signal : { ...signal, data: { ...signal.data, parent } }));
}

function opposite(type: string): string | null {
  if (type.endsWith('.undeleted')) return type.replace('.undeleted', '.deleted');
  return type.endsWith('.deleted') ? type.replace('.deleted', '.undeleted') : null;
}

type Data = SignalRecord['data'];

/** The newer data, with the lists of both: each part once, each property with what came of it in the end. */
function merged(before: Data, after: Data): Data {
  if (!before || !after) return after;
  const lists = Object.entries(after).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const united = lists.map(([name, list]) => {
    const earlier = (before[name] as unknown[] | undefined) ?? [];
    return [name, isSchema(list) ? mergedSchema(earlier as SchemaChange[], list) : union(earlier, list)];
  });
  return { ...after, ...Object.fromEntries(united) };
}

function isSchema(list: unknown[]): list is SchemaChange[] {
  return list.some(item => typeof item === 'object' && item !== null && 'action' in item);
}

function mergedSchema(before: readonly SchemaChange[], after: readonly SchemaChange[]): SchemaChange[] {
  const changes = new Map(before.map(change => [change.id, change]));
  for (const change of after) {
    const earlier = changes.get(change.id)?.action;
    if (earlier === 'created' && change.action === 'deleted') changes.delete(change.id);
    else changes.set(change.id, earlier === 'created' ? { ...change, action: 'created' } : change);
  }
  return [...changes.values()];
}

/** A schema whose changes took each other back has not changed. */
function isSomething({ type, data }: SignalRecord): boolean {
  const changes = data?.['updated_properties'];
  return !(type.endsWith('.schema_updated') && Array.isArray(changes) && changes.length === 0);
}

function union<T>(left: readonly T[], right: readonly T[]): T[] {
  const seen = new Map([...left, ...right].map(item => [JSON.stringify(item), item]));
  return [...seen.values()];
}
