import { Injectable } from '@nestjs/common';
import type { TaskType } from '@na/contracts';
import { transaction } from '@na/persistence';
import { DataSource } from 'typeorm';
import { Forming } from './forming.ts';
import { keyOf, type Declarer, type GateRule } from './gate.ts';
import { RuleChanges } from './rule-changes.ts';
import { ruleOf } from './rule-faults.ts';
import { DECLARED_NAMES } from './rule.queries.ts';

/**
 * Brings into force what task types declare of the keys that their tasks name, over all workspaces. What an operator set there stays, and
 * so does what another type declared first, or a newer version of the same one, whose workers may run beside older ones.
 */
@Injectable()
export class DeclaredRules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: RuleChanges,
    private readonly forming: Forming,
  ) {}

  /** Sets what announced types declare, and takes away what they declare no more. Repeating it changes nothing. */
  async apply(types: readonly TaskType[]): Promise<void> {
    const set = await transaction(this.dataSource, async tx => {
      const names = types.map(({ name }) => name);
      const before = await tx.query<{ type: string; name: string }[]>(DECLARED_NAMES, [names]);
      const changed: string[] = [];
      for (const { name, rule, by } of wantedOf(types, before))
        if (await this.changes.declare({ name }, rule, by)) changed.push(keyOf({ name }));
      return changed;
    });
    for (const key of set) await this.forming.finish(key);
  }
}

interface Wanted {
  name: string;
  /** Empty for one that is declared no more. */
  rule: GateRule;
  by: Declarer;
}

/** What is to become of keys, in their order, so that gates are locked in order. */
function wantedOf(types: readonly TaskType[], before: readonly { type: string; name: string }[]): Wanted[] {
  const all = types.flatMap(({ name: type, version, rules }): Wanted[] => {
    const by = { type, version };
    const declared = (rules?.keys ?? []).map(({ key, rule }) => ({ name: key, rule: ruleOf(rule), by }));
    const names = new Set(declared.map(({ name }) => name));
    const gone = before.filter(gate => gate.type === type && !names.has(gate.name));
    return [...declared, ...gone.map(({ name }) => ({ name, rule: {}, by }))];
  });
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}
