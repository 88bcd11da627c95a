/** How many tasks the next step may deal with: at most a second's worth, so that the rate is even and a cancel is prompt. */
export function stepSize(most: number, tasksPerSecond: number | null): number {
  return tasksPerSecond === null ? most : Math.max(1, Math.min(most, Math.floor(tasksPerSecond)));
}

/** How long the next step waits from the start of one that dealt with so many tasks, in milliseconds: so the rate is never exceeded. */
export function restAfter(tasks: number, tasksPerSecond: number | null): number {
  return tasksPerSecond === null ? 0 : Math.ceil((tasks / tasksPerSecond) * 1_000);
}

/** How long a step that could not be done waits for its next try, in milliseconds: a second at first, a minute at most. */
export function restBeforeTry(tries: number): number {
  return Math.min(1_000 * 2 ** Math.max(0, tries - 1), 60_000);
}
