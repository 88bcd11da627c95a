import { failed } from '../checks/check.ts';
import { validationError } from '../errors.ts';
import { extensionOf, fits, isSupported, plainType, typeOfExtension, usualExtension } from './file-types.ts';

/** Notion's limit for the name of a file, in bytes of UTF-8, with its extension. */
const maxNameBytes = 900;

/** What a file is called and what it is; null where nobody has said so yet. */
export interface Naming {
  filename: string | null;
  contentType: string | null;
}

/**
 * Completes name and type from each other: a name without an extension gets the type's, an absent type is read off the
 * name.
 * @throws NotionError when one is not supported, they contradict each other, or the name is too long
 */
export function named(given: Naming, path: string): Naming {
  const { filename } = given;
  const contentType = plainType(given.contentType);
  if (contentType !== null && !isSupported(contentType)) throw unsupportedType(contentType);
  if (filename === null) return { filename, contentType };
  if (filename === '') throw failed(`${path}.length`, '≥ `1`', 0);
  const extension = extensionOf(filename);
  const whole = extension === null && contentType !== null ? `${filename}.${usualExtension(contentType)}` : filename;
  const bytes = Buffer.byteLength(whole);
  if (bytes > maxNameBytes) throw failed(`${path}.length`, `≤ \`${maxNameBytes}\` bytes`, bytes);
  if (extension === null) {
    if (contentType !== null) return { filename: whole, contentType };
    throw validationError('Provided `filename` must have an extension, or `content_type` must be given.');
  }
  const meant = typeOfExtension(extension);
  if (meant === null) {
    throw validationError('Provided `filename` has an extension that is not supported for the File Upload API.');
  }
  if (contentType !== null && !fits(contentType, extension)) {
    throw validationError(
      `Provided \`filename\` has the extension .${extension}, which does not match the content type ${contentType}.`,
    );
  }
  return { filename: whole, contentType: contentType ?? meant };
}

export function unsupportedType(contentType: string) {
  return validationError(`The content type ${contentType} is not supported for the File Upload API.`);
}
