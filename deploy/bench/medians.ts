import type { Figures } from './frame.ts';
import { columns, median } from './result.ts';

/** The median of each figure of those contenders that have run, for people. */
export function mediansTable(contenders: string[], rounds: { [contender: string]: Figures[] }): string {
  const names = contenders.filter(name => rounds[name]);
  const figures = [...new Set(names.flatMap(name => rounds[name]!.flatMap(Object.keys)))];
  const cell = (name: string, figure: string) => {
    const values = rounds[name]!.flatMap(round => round[figure] ?? []);
    return values.length ? shown(median(values)) : '–';
  };
  return columns([['', ...figures], ...names.map(name => [name, ...figures.map(figure => cell(name, figure))])]);
}

function shown(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
