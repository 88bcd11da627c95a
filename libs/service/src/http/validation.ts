import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { Invalid, type FieldError } from '@na/errors';
import { getMetadataStorage, type ValidationError } from 'class-validator';

/** Checks what comes in against its DTO (class-validator): unknown names are refused, every fault is named at once. */
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      validationError: { target: true, value: true },
      exceptionFactory: errors => new Faults(errors),
    });
  }

  /** @throws Problem `validation_failed` */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isDto = metadata.type !== 'custom' && this.toValidate(metadata) && metadata.metatype !== undefined;
    if (isDto && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      throw Invalid({ errors: [{ pointer: '', detail: `should be an object, but is ${shown('', value)}` }] });
    }
    try {
      return await super.transform(value, metadata);
    } catch (thrown) {
      if (!(thrown instanceof Faults)) throw thrown;
      throw Invalid({ errors: thrown.errors.flatMap(error => faultsOf(error, BEGINNINGS[metadata.type])) });
    }
  }
}

/** JSON pointers begin with a slash; what stands in the path and in the query has a mark of its own. */
const BEGINNINGS = { body: '/', query: '?', param: ':', custom: '/' } as const satisfies {
  [type in ArgumentMetadata['type']]: string;
};

class Faults extends Error {
  constructor(readonly errors: ValidationError[]) {
    super('Validation failed.');
  }
}

function faultsOf(error: ValidationError, beginning: string): FieldError[] {
  const pointer = beginning + error.property.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
  const own = Object.entries(error.constraints ?? {});
  const nested = (error.children ?? []).flatMap(child => faultsOf(child, `${pointer}/`));
  return own.length === 0 ? nested : [{ pointer, detail: detailOf(error, own) }, ...nested];
}

function detailOf({ property, value, target }: ValidationError, constraints: [string, string][]): string {
  if (constraints.some(([name]) => name === 'whitelistValidation')) return `is not known here; ${known(target)}`;
  const allowed = constraints.map(([, message]) =>
    message
      .replace(property, '')
      .replace(/\s+in\s+must/, ' must')
      .trim(),
  );
  return `${allowed.join(' and ')}, but is ${shown(property, value)}`;
}

function known(target: object | undefined): string {
  const type = target?.constructor ?? Object;
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const names = [...new Set(rules.map(rule => rule.propertyName))];
  return names.length > 0 ? `known are ${names.join(', ')}` : 'nothing is';
}

const SECRET = /password|token|secret|key|code/i;

function shown(name: string, value: unknown): string {
  if (value === undefined || value === null) return value === null ? 'null' : 'missing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (SECRET.test(name)) return 'something else';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}… (${text.length} characters)` : text;
}
