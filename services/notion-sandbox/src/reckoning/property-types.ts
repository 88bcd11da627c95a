import { typeOf } from '../formula/check.ts';
import { FormulaError, UnsupportedFormula } from '../formula/errors.ts';
import { parseFormula } from '../formula/parser.ts';
import * as types from '../formula/types.ts';
import type { FormulaType } from '../formula/types.ts';
import { findProperty } from '../properties/values.ts';
import type { Property } from '../store/records.ts';
import { rollupFunctions } from './rollup-functions.ts';

/** The schema of a data source; empty for one that is not there. */
export type SchemaOf = (dataSourceId: string) => readonly Property[];

/** A formula or rollup asks for itself, by whatever detour. */
export class CyclicFormula extends FormulaError {}

/** What formulas see a property as. Computed properties are followed, each one once. */
export class PropertyTypes {
  private readonly known = new Map<Property, FormulaType | Error>();
  private readonly inProgress = new Set<Property>();

  constructor(private readonly schemaOf: SchemaOf) {}

  /** Throws a FormulaError for a formula that is wrong, UnsupportedFormula for what the sandbox does not reckon. */
  of(dataSourceId: string, property: Property): FormulaType {
    const plain = Object.hasOwn(plainTypes, property.type) ? plainTypes[property.type] : undefined;
    if (plain) return plain;
    const known = this.known.get(property) ?? this.found(dataSourceId, property);
    if (known instanceof Error) throw known;
    return known;
  }

  private found(dataSourceId: string, property: Property): FormulaType | Error {
    if (this.inProgress.has(property)) throw new CyclicFormula(`"${property.name}" refers to itself.`);
    this.inProgress.add(property);
    try {
      return this.remembered(property, this.computed(dataSourceId, property));
    } catch (error) {
      return this.remembered(property, error as Error);
    } finally {
      this.inProgress.delete(property);
    }
  }

  private remembered(property: Property, type: FormulaType | Error): FormulaType | Error {
    this.known.set(property, type);
    return type;
  }

  private computed(dataSourceId: string, { type, name, config }: Property): FormulaType {
    if (type === 'relation') return types.listOf({ kind: 'page', source: config.relation?.dataSourceId ?? '' });
    if (type === 'rollup') return this.ofRollup(dataSourceId, config.rollup ?? {});
    if (type !== 'formula')
      throw new UnsupportedFormula(`The sandbox does not reckon with "${name}", which is a ${type}.`);
    return typeOf(parseFormula(config.expression ?? ''), {
      property: wanted => this.named(dataSourceId, wanted),
      propertyOf: (source, wanted) => this.named(source, wanted),
      names: null,
    });
  }

  private named(dataSourceId: string, name: string): FormulaType {
    const property = findProperty(this.schemaOf(dataSourceId), name);
    if (!property) throw new FormulaError(`There is no property "${name}".`);
    return this.of(dataSourceId, property);
  }

  private ofRollup(dataSourceId: string, rollup: Record<string, string>): FormulaType {
    const through = this.schemaOf(dataSourceId).find(({ id }) => id === rollup['relation_property_id']);
    const source = through?.config.relation?.dataSourceId ?? '';
    const over = this.schemaOf(source).find(({ id }) => id === rollup['rollup_property_id']);
    const gives = rollupFunctions[rollup['function'] ?? '']?.gives;
    if (!over || !gives) throw new UnsupportedFormula('The rollup asks for what is not there.');
    if (over.type === 'rollup') throw new UnsupportedFormula('Notion does not roll up rollups.');
    const type = this.of(source, over);
    if (gives !== 'array') return gives === 'number' ? types.numeric : types.dated;
    return type.kind === 'list' ? type : types.listOf(type);
  }
}

/** Types whose values are the same to every formula. */
const plainTypes: Record<string, FormulaType> = {
  title: types.text,
  rich_text: types.text,
  url: types.text,
  email: types.text,
  phone_number: types.text,
  select: types.text,
  status: types.text,
  unique_id: types.text,
  multi_select: types.listOf(types.text),
  files: types.listOf(types.text),
  number: types.numeric,
  checkbox: types.logical,
  date: types.dated,
  created_time: types.dated,
  last_edited_time: types.dated,
  people: types.listOf(types.person),
  created_by: types.person,
  last_edited_by: types.person,
};
