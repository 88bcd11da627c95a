import { FormulaError, UnsupportedFormula } from '../formula/errors.ts';
import { evaluate, maxSteps } from '../formula/evaluate.ts';
import { distinct } from '../formula/functions/list.ts';
import { parseFormula } from '../formula/parser.ts';
import type { FormulaType } from '../formula/types.ts';
import type { Value } from '../formula/values.ts';
import { titleOf } from '../pages/title.ts';
import { findProperty } from '../properties/values.ts';
import { storedValue } from '../properties/render.ts';
import type { PageRecord, Property } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { PropertyTypes } from './property-types.ts';
import { plainValues } from './property-values.ts';
import { rollupFunctions } from './rollup-functions.ts';

/** Formulas and rollups that one value may go through, one inside of the other: a bound of the sandbox. */
const maxDepth = 20;

/** What a rollup looks at. */
export interface RollupTarget {
  pages: PageRecord[];
  over: Property;
  function: string;
}

/**
 * Reckons formulas and rollups at one instant. Each value of each page is reckoned once, so one reckoning serves one
 * request: it must not outlive a write.
 */
export class Reckoning {
  private readonly types: PropertyTypes;
  private readonly values = new Map<Property, Map<string, Value | Error>>();
  private readonly schemas = new Map<string, Map<string, Property | undefined>>();
  private depth = 0;

  constructor(
    readonly store: Store,
    private readonly now: number,
  ) {
    this.types = new PropertyTypes(id => store.get('dataSources', id)?.schema ?? []);
  }

  /** The type of a property's values in a data source, or undefined when the sandbox does not reckon them. */
  typeOf(dataSourceId: string, property: Property): FormulaType | undefined {
    return settled(() => this.types.of(dataSourceId, property));
  }

  /** The value of any property, or undefined when the sandbox does not reckon it. */
  valueOf(page: PageRecord, property: Property): Value | undefined {
    return settled(() => this.value(page, property));
  }

  /** The pages that a relation shows: those in the trash are left out until they come back. */
  related(page: PageRecord, relation: Property): PageRecord[] {
    return (storedValue(page, relation) as string[])
      .map(id => this.store.get('pages', id))
      .filter(found => found !== undefined && !found.inTrash) as PageRecord[];
  }

  /** What a rollup of this page reckons with; null when its relation or property is gone, or is a rollup itself. */
  rollupTarget(page: PageRecord, property: Property): RollupTarget | null {
    const through = this.relationOf(sourceOf(page), property);
    const over = this.rolledProperty(sourceOf(page), property);
    if (!through || !over) return null;
    return { pages: this.related(page, through), over, function: property.config.rollup?.['function'] ?? '' };
  }

  /** The property of the related pages that a rollup looks at; null when it is gone, or is a rollup itself. */
  rolledProperty(dataSourceId: string, property: Property): Property | null {
    const source = this.relationOf(dataSourceId, property)?.config.relation?.dataSourceId ?? '';
    const over = this.schemaOf(source).find(({ id }) => id === property.config.rollup?.['rollup_property_id']);
    return over && over.type !== 'rollup' ? over : null;
  }

  /** What the pages' values come to: a number, a date, or the values one by one; undefined when they can not be reckoned. */
  rolledUp(target: RollupTarget, pages: PageRecord[]): Value | undefined {
    return settled(() => this.aggregate(target, pages));
  }

  private value(page: PageRecord, property: Property): Value {
    const plain = Object.hasOwn(plainValues, property.type) ? plainValues[property.type] : undefined;
    if (plain) return plain(page, property, this.store);
    const byPage = this.values.get(property) ?? new Map<string, Value | Error>();
    this.values.set(property, byPage);
    let known = byPage.get(page.id);
    if (known === undefined) {
      known = this.attempted(page, property);
      byPage.set(page.id, known);
    }
    if (known instanceof Error) throw known;
    return known;
  }

  private attempted(page: PageRecord, property: Property): Value | Error {
    this.depth += 1;
    try {
      if (this.depth > maxDepth) throw new UnsupportedFormula(`Formulas go through more than ${maxDepth} others.`);
      return this.computed(page, property);
    } catch (error) {
      if (isExpected(error)) return error;
      throw error;
    } finally {
      this.depth -= 1;
    }
  }

  private computed(page: PageRecord, property: Property): Value {
    // Refuses what does not fit together any more since the formula was written.
    this.types.of(sourceOf(page), property);
    if (property.type === 'relation') {
      return this.related(page, property).map(found => ({ is: 'page', id: found.id, title: titleOf(found) }));
    }
    if (property.type === 'formula') return this.formula(page, property);
    const target = this.rollupTarget(page, property);
    return target && this.aggregate(target, target.pages);
  }

  private aggregate(target: RollupTarget, pages: PageRecord[]): Value {
    const known = rollupFunctions[target.function];
    const cells = pages.map(related => this.value(related, target.over));
    if (known?.gives !== 'array') return known?.run(cells) ?? null;
    return known.isUnique ? distinct(cells.flat(1)) : cells.flat(1);
  }

  private formula(page: PageRecord, { config }: Property): Value {
    return evaluate(parseFormula(config.expression ?? ''), {
      property: name => this.named(page, name),
      propertyOf: (id, name) => {
        const other = this.store.get('pages', id);
        return other ? this.named(other, name) : null;
      },
      now: this.now,
      names: null,
      steps: { left: maxSteps },
    });
  }

  private named(page: PageRecord, name: string): Value {
    const source = sourceOf(page);
    const known = this.schemas.get(source) ?? new Map<string, Property | undefined>();
    this.schemas.set(source, known);
    if (!known.has(name)) known.set(name, findProperty(this.schemaOf(source), name));
    const property = known.get(name);
    if (!property) throw new FormulaError(`There is no property "${name}".`);
    return this.value(page, property);
  }

  private relationOf(dataSourceId: string, { config }: Property): Property | undefined {
    return this.schemaOf(dataSourceId).find(({ id }) => id === config.rollup?.['relation_property_id']);
  }

  private schemaOf(dataSourceId: string): readonly Property[] {
    return this.store.get('dataSources', dataSourceId)?.schema ?? [];
  }
}

/** The data source that the page is a row of, or ''. */
export function sourceOf(page: PageRecord): string {
  return page.parent.type === 'data_source_id' ? page.parent.id : '';
}

function isExpected(error: unknown): error is Error {
  return error instanceof FormulaError || error instanceof UnsupportedFormula;
}

function settled<T>(reckon: () => T): T | undefined {
  try {
    return reckon();
  } catch (error) {
    if (isExpected(error)) return undefined;
    throw error;
  }
}
