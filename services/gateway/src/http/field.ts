import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';

/** What a field may hold: in the document as a schema, to people as a sentence, to the machine as a check. */
export interface Rule {
  schema: ApiPropertyOptions;
  /** Ends "should be …". */
  says: string;
  fits: (value: unknown) => boolean;
  /** From the text of a query parameter, or from what the body holds, to what the code wants. */
  reads?: (value: unknown) => unknown;
  /** Faults are never shown with what came. */
  secret?: boolean;
  /** The DTO that an object, or each item of a list, is to be. */
  of?: new () => object;
}

/** How a field stands in its DTO. */
export interface Standing {
  /** May be left out. */
  optional?: boolean;
  /** May be `null`: in a PATCH that empties the field, in an answer that there is none. */
  nullable?: boolean;
  /** What the document shows. */
  example?: unknown;
  /** What is taken when it is left out. */
  default?: unknown;
}

const RULES = Symbol('rules');

/** Declares a field once, for the document and for the check of what comes in. */
export function field(doc: string, rule: Rule, standing: Standing = {}): PropertyDecorator {
  const { optional = false, nullable = false, example, default: preset } = standing;
  const keep: PropertyDecorator = (target, name) => {
    const own = (Reflect.getOwnMetadata(RULES, target) ?? {}) as { [name: string]: Rule & Standing };
    Reflect.defineMetadata(RULES, { ...own, [String(name)]: { ...rule, ...standing } }, target);
  };
  return applyDecorators(
    keep,
    ApiProperty({
      ...rule.schema,
      ...(nullable && { nullable }),
      description: doc,
      required: !optional,
      ...(example !== undefined && { example }),
      ...(preset !== undefined && { default: preset }),
    } as ApiPropertyOptions),
    ValidateIf((_, value) => !(optional && value === undefined) && !(nullable && value === null)),
    ValidateBy({
      name: 'fits',
      validator: { validate: rule.fits, defaultMessage: args => sentence(rule, nullable, args) },
    }),
  );
}

/** The fields of a DTO by name, those of the classes it extends first, as in the OpenAPI document. */
export function fieldsOf(type: new () => object): { [name: string]: Rule & Standing } {
  let rules = {};
  for (let at: object | null = type.prototype as object; at; at = Object.getPrototypeOf(at) as object | null)
    rules = { ...(Reflect.getOwnMetadata(RULES, at) as object | undefined), ...rules };
  return rules;
}

/** A value as a sentence about it shows it: short, and never an object's inside. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length} characters)` : text;
}

function sentence({ says, secret }: Rule, nullable: boolean, args?: ValidationArguments): string {
  const value = args?.value as unknown;
  if (value === undefined) return `is missing; it should be ${says}`;
  return `should be ${says}${nullable ? ' or null' : ''}, but is ${secret ? 'something else' : shown(value)}`;
}
