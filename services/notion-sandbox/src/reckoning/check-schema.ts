import { FormulaError, UnsupportedFormula } from '../formula/errors.ts';
import { validationError } from '../errors.ts';
import type { Property } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { CyclicFormula, PropertyTypes } from './property-types.ts';

/**
 * Refuses formulas that make no sense, and formulas and rollups that come back to themselves. Only what is written now
 * is looked at: a formula that lost its property since is answered as `unsupported`.
 */
export function refuseWrongFormulas(
  store: Store,
  dataSourceId: string,
  schema: readonly Property[],
  isWritten: (property: Property) => boolean,
): void {
  const types = new PropertyTypes(id => (id === dataSourceId ? schema : (store.get('dataSources', id)?.schema ?? [])));
  for (const property of schema) {
    const isComputed = property.type === 'formula' || property.type === 'rollup';
    if (!isComputed || !isWritten(property)) continue;
    const problem = problemOf(() => types.of(dataSourceId, property));
    if (!problem || (property.type === 'rollup' && !(problem instanceof CyclicFormula))) continue;
    throw validationError(
      `body failed validation: body.properties.${property.name}.${property.type} is not valid: ${problem.message}`,
    );
  }
}

function problemOf(check: () => unknown): FormulaError | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof FormulaError) return error;
    if (error instanceof UnsupportedFormula) return null;
    throw error;
  }
}
