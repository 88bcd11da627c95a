import { Injectable } from '@nestjs/common';
import type { Task } from '@na/contracts';
import { Problem } from '@na/errors';
import type { EntityManager } from 'typeorm';
import { orphansOf, Parents } from '../dependency/parents.ts';
import { newTask } from './created-task.ts';
import { Insertion } from './insertion.ts';
import { KnownTasks, type Answers } from './known-tasks.ts';
import { keyOf, type NewTaskRow } from './new-task.ts';

/** What became of a task that was asked for. */
export type Stored = { task: Task; isNew: boolean } | Problem;

/** What became of each of some tasks. */
export type Results = ReadonlyMap<NewTaskRow, Stored>;

/** Stores new tasks: those that come after no others, and children, which do. */
@Injectable()
export class Storing {
  constructor(
    private readonly known: KnownTasks,
    private readonly insertion: Insertion,
    private readonly parents: Parents,
  ) {}

  /** Stores tasks of any kind, each another one, as part of a transaction; of two that create one at once, the loser's transaction fails. */
  async storeAny(tx: EntityManager, rows: readonly NewTaskRow[]): Promise<Results> {
    const children = rows.filter(isChild);
    const alone = rows.filter(row => !isChild(row));
    const unique = alone.filter(row => row.unique);
    // Those with unique keys go one after the other, as two of them may have the same; children may come after any of them.
    const rounds = [alone.filter(row => !row.unique), ...unique.map(row => [row])];
    const results: [NewTaskRow, Stored][] = [];
    for (const round of rounds) results.push(...resultsOf(round, await this.store(tx, round)));
    results.push(...resultsOf(children, await this.storeChildren(tx, children)));
    return new Map(results);
  }

  /** Stores tasks that come after no others. Answers in their order. */
  async store(tx: EntityManager, rows: NewTaskRow[]): Promise<Stored[]> {
    return this.#storeUnless(tx, rows, await this.known.answersFor(tx, rows));
  }

  /** As {@link store}, without a look at what is known of them: fails with a serialization failure when one cannot be stored. */
  async storeUnseen(tx: EntityManager, rows: NewTaskRow[]): Promise<Stored[]> {
    return this.#storeUnless(tx, rows, new Map());
  }

  /** Stores tasks that come after others, as part of a transaction; those others may be among those before them. Answers in their order. */
  async storeChildren(tx: EntityManager, rows: NewTaskRow[]): Promise<Stored[]> {
    if (!rows.length) return [];
    const answers = await this.known.answersFor(tx, rows);
    const fresh = distinct(rows).filter(row => !answers.has(keyOf(row)));
    const orphans = await this.#insertChildren(tx, fresh);
    const sound = fresh.filter(row => !orphans.has(keyOf(row)));
    const stored = await this.known.answersFor(tx, sound);
    return rows.map(keyOf).map(key => {
      const one = orphans.get(key) ?? answers.get(key) ?? stored.get(key)!;
      return one instanceof Problem ? one : { task: one, isNew: stored.has(key) };
    });
  }

  async #storeUnless(tx: EntityManager, rows: NewTaskRow[], answers: Answers): Promise<Stored[]> {
    const fresh = rows.filter(row => !answers.has(keyOf(row)));
    const createdAt = await this.insertion.insert(tx, fresh);
    return rows.map(row => {
      const answer = answers.get(keyOf(row));
      if (answer instanceof Problem) return answer;
      return answer ? { task: answer, isNew: false } : { task: newTask(row, createdAt!), isNew: true };
    });
  }

  /** Answers for those that cannot be created, as what they come after is not there. */
  async #insertChildren(tx: EntityManager, rows: NewTaskRow[]): Promise<Map<string, Problem>> {
    if (!rows.length) return new Map();
    const found = await this.parents.find(tx, rows);
    const orphans = orphansOf(rows, found);
    const sound = rows.filter(row => !orphans.has(row));
    await this.insertion.insert(tx, sound);
    if (sound.length) await this.parents.tie(tx, sound, found);
    return new Map([...orphans].map(([row, problem]) => [keyOf(row), problem]));
  }
}

/** Pairs tasks with what became of them, in the same order. */
export function resultsOf(rows: readonly NewTaskRow[], stored: readonly Stored[]): [NewTaskRow, Stored][] {
  return rows.map((row, at) => [row, stored[at]!]);
}

/** Of rows with one key the last, in the place of the first. */
export function distinct(rows: readonly NewTaskRow[]): NewTaskRow[] {
  return [...new Map(rows.map(row => [keyOf(row), row])).values()];
}

/** Whether a task comes after others. */
export function isChild({ parents }: NewTaskRow): boolean {
  return parents !== undefined;
}
