import type { JsonObject } from '@na/contracts';
import type { FieldError } from '@na/errors';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { faultText, pointerOf } from './payload-fault.ts';

/** Finds what is wrong with a payload; nothing when it is fit. Pointers begin with `/payload`. */
export type PayloadCheck = (payload: JsonObject) => FieldError[];

/** More faults than a person mends at one sitting are not listed. */
const MOST_FAULTS = 20;

// Types come from outside and may bear one `$id` in two versions, so none is kept by its name.
const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, logger: false, addUsedSchema: false });
formats.default(ajv);

/**
 * Makes the check of a JSON Schema (2020-12). What the schema says in words that we do not know is let through, as a newer
 * worker may know them.
 * @throws Error when the schema itself is broken
 */
export function payloadCheck(schema: JsonObject): PayloadCheck {
  const fits = ajv.compile(schema);
  return payload => {
    if (fits(payload)) return [];
    const faults = withoutEchoes(withoutOtherBranches(fits.errors ?? []));
    return faults.slice(0, MOST_FAULTS).map(error => ({ pointer: pointerOf(error), detail: faultText(error) }));
  };
}

/**
 * Of a choice between forms, Ajv tells what is wrong with each. A person means one of them: the one whose discriminator and type fit.
 * When that is not just one, only the choice itself is told.
 */
function withoutOtherBranches(errors: ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  // From the inside out, so that an outer choice sees the inner ones decided.
  const inwards = choices.toSorted((a, b) => b.schemaPath.length - a.schemaPath.length);
  return inwards.reduce((left, choice) => {
    const inside = left.filter(error => error.schemaPath.startsWith(`${choice.schemaPath}/`));
    const meant = [...branchesOf(inside, choice).values()].filter(
      branch => !branch.some(error => rulesOut(error, choice)),
    );
    const told = meant.length === 1 ? meant[0]! : [choice];
    return [...left.filter(error => error !== choice && !inside.includes(error)), ...told];
  }, errors);
}

function branchesOf(errors: ErrorObject[], choice: ErrorObject): Map<string, ErrorObject[]> {
  return Map.groupBy(errors, error => error.schemaPath.slice(choice.schemaPath.length + 1).split('/')[0]!);
}

/** Whether an error says that its branch was not the one that was meant. */
function rulesOut(error: ErrorObject, choice: ErrorObject): boolean {
  const isDiscriminator = error.keyword === 'const' || error.keyword === 'enum';
  const isItself = error.instancePath === choice.instancePath;
  return isDiscriminator || (isItself && error.keyword === 'type');
}

/** A format is mostly accompanied by the pattern that tests it; one sentence is enough. */
function withoutEchoes(errors: ErrorObject[]): ErrorObject[] {
  const withFormat = new Set(
    errors.filter(({ keyword }) => keyword === 'format').map(({ instancePath }) => instancePath),
  );
  return errors.filter(({ keyword, instancePath }) => keyword !== 'pattern' || !withFormat.has(instancePath));
}
