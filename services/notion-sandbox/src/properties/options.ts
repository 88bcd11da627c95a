import { createHash } from 'node:crypto';
import { failed, object, optional, own, string } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import { selectColors } from '../rich-text/colors.ts';
import type { SelectOption } from '../store/records.ts';
import type { ValueWrite } from './kinds.ts';

/** Notion's limit for the name of an option. */
const maxOptionName = 100;

/**
 * The option that a written value names, by id or by name. Selects gain the option when it is new; a status never does.
 */
export function optionFor(value: unknown, path: string, write: ValueWrite): SelectOption {
  const given = object(value, path);
  const { property } = write;
  const options = property.config.options ?? [];
  const id = optional(string({ max: maxOptionName }))(own(given, 'id'), `${path}.id`);
  const byId = options.find(option => option.id === id);
  if (byId) return byId;
  if (id !== undefined && own(given, 'name') === undefined) {
    throw validationError(`${label(property.type)} option with ID "${id}" does not exist.`);
  }
  const name = optionName(own(given, 'name'), `${path}.name`);
  const byName = options.find(option => option.name === name);
  if (byName) return byName;
  if (property.type === 'status') {
    throw validationError(`Invalid status option. Status option "${name}" does not exist".`);
  }
  return write.addOption(name, optional(string())(own(given, 'color'), `${path}.color`));
}

/** A name that an option may have. */
export function optionName(value: unknown, path: string): string {
  const name = string({ max: maxOptionName })(value, path);
  if (name === '') throw failed(`${path}.length`, '≥ `1`', 0);
  if (name.includes(',')) throw validationError(`Invalid select option, commas not allowed: ${name}`);
  return name;
}

/** A new option; without a colour it takes the next one, so that the same writes give the same colours. */
export function newOption(propertyId: string, existing: number, name: string, color: string | undefined): SelectOption {
  const id = createHash('sha256').update(`${propertyId}\n${name}`).digest('base64url').slice(0, 8);
  const taken = selectColors.find(known => known === color) ?? selectColors[existing % selectColors.length];
  return { id, name, color: taken ?? 'default', description: null };
}

function label(type: string): string {
  return type === 'status' ? 'Status' : 'Select';
}
