import { Injectable } from '@nestjs/common';
import { afterCommit, transaction } from '@na/persistence';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { lockGates, saveGates } from './gate-row.ts';
import { Releases } from './releases.ts';
import { ADOPT_RUNNING, AT_TASKS } from './rule.queries.ts';
import { wakeOf } from './wake.ts';

/** Nothing starts at a gate that forms for longer than this, in milliseconds, even if whoever formed it died. */
export const FORMING_MS = 10_000;
/** The rest between two looks, in milliseconds. */
const REST_MS = 10;

/** Brings a gate that was just made into force: starts that may not have seen it are waited for, and what runs is counted. */
@Injectable()
export class Forming {
  constructor(
    private readonly dataSource: DataSource,
    private readonly releases: Releases,
  ) {}

  /** Waits until every start that was under way is done, or for as long as a gate forms. */
  async awaitStarts(): Promise<void> {
    const until = performance.now() + FORMING_MS;
    const names = await this.#atTasks();
    for (let left = names; left.length && performance.now() < until;) {
      await pause(REST_MS);
      const now = new Set(await this.#atTasks());
      left = left.filter(name => now.has(name));
    }
  }

  /** Counts what runs already, and opens the gate. */
  async finish(key: string): Promise<void> {
    await this.awaitStarts();
    const until = performance.now() + FORMING_MS;
    while ((await this.#adopt(key)) && performance.now() < until) await pause(REST_MS);
  }

  async #atTasks(): Promise<string[]> {
    return (await this.dataSource.query<{ name: string }[]>(AT_TASKS)).map(({ name }) => name);
  }

  /** Answers whether there are more that run. */
  async #adopt(key: string): Promise<boolean> {
    return transaction(this.dataSource, async tx => {
      const gate = (await lockGates(tx, [key], [])).gates.get(key);
      if (!gate) return false;
      if (gate.rule.concurrency !== undefined) {
        const [found] = await tx.query<{ has_more: boolean }[]>(ADOPT_RUNNING, [key]);
        if (found!.has_more) return true;
      }
      // What was adopted counts.
      const { gates, now } = await lockGates(tx, [key], []);
      const { formingUntil: _, ...state } = gate.state;
      const formed = { ...gates.get(key)!, state };
      const wakesInMs = wakeOf(formed, { isWaitedFor: gate.hasWaiting, isPressing: true }, now);
      await saveGates(tx, [{ key, rule: gate.rule, state, wakesInMs }]);
      afterCommit(tx, () => this.releases.wakeIn(wakesInMs));
      return false;
    });
  }
}
