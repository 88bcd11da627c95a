import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { validateSync } from 'class-validator';
import { Invalid, type FieldError } from '@na/errors';
import { fieldsOf, shown } from './field.ts';

type Dto = new () => object;
type Part = 'body' | 'query' | 'param';

/** JSON pointers begin with a slash; what stands in the query and in the path has a mark of its own. */
const BEGINS: { [part in Part]: string } = { body: '/', query: '?', param: ':' };

/**
 * Turns what came into the DTO that a handler asks for, or refuses it with a sentence for each field. Nothing is guessed: unknown
 * names are refused, types are not converted, and free JSON (a task's payload) goes through as it came, whatever its keys are.
 */
@Injectable()
export class TakePipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype || !isDto(metatype)) return value;
    return take(metatype as Dto, value === undefined && needsNothing(metatype as Dto) ? {} : value, type);
  }
}

/** Who asks for what needs no words may send none. */
function needsNothing(type: Dto): boolean {
  return Object.values(fieldsOf(type)).every(({ optional }) => optional);
}

/** Builds a DTO from a part of a request. @throws Problem `validation_failed` with all faults at once */
export function take<T extends object>(type: new () => T, value: unknown, part: Part): T {
  const faults: FieldError[] = [];
  const taken = shaped(type, value, BEGINS[part], faults, part);
  if (faults.length) throw Invalid({ errors: faults });
  return taken as T;
}

function shaped(type: Dto, value: unknown, at: string, faults: FieldError[], part: Part): object {
  const dto = Object.create(type.prototype as object) as { [name: string]: unknown };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    faults.push({ pointer: at.replace(/[/?:]$/, ''), detail: `should be a JSON object, but is ${shown(value)}` });
    return dto;
  }
  const fields = fieldsOf(type);
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) faults.push({ pointer: at + escaped(name), detail: unknown(fields, part) });
  }
  for (const name of Object.keys(fields)) {
    if (Object.hasOwn(value, name)) dto[name] = (value as { [name: string]: unknown })[name];
  }
  const broken = new Set<string>();
  for (const { property, constraints } of validateSync(dto, { stopAtFirstError: true })) {
    broken.add(property);
    faults.push({ pointer: at + escaped(property), detail: Object.values(constraints ?? {})[0] ?? 'is not fit' });
  }
  for (const [name, { of, reads, default: preset }] of Object.entries(fields)) {
    if (broken.has(name)) continue;
    const given = dto[name];
    if (given === undefined && preset !== undefined) dto[name] = preset;
    else if (given === undefined || given === null) continue;
    else if (of) dto[name] = shaped(of, given, `${at}${name}/`, faults, part);
    else if (reads) dto[name] = reads(given);
  }
  return dto;
}

function unknown(fields: object, part: Part): string {
  const what = part === 'query' ? 'query parameter' : 'field';
  const known = Object.keys(fields);
  return known.length ? `is no ${what} here; known are ${known.join(', ')}` : `is no ${what} here; none is known`;
}

/** As RFC 6901 has it, and never longer than a reader wants. */
function escaped(name: string): string {
  return name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
}

function isDto(metatype: unknown): boolean {
  return typeof metatype === 'function' && Object.keys(fieldsOf(metatype as Dto)).length > 0;
}
