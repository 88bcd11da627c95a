import { Invalid } from '@na/errors';

/** The one that is given of several names for the same. @throws Problem `validation_failed` when two are given */
export function oneOf(names: { [name: string]: string | undefined }): string | undefined {
  const given = Object.entries(names).filter(([, value]) => value !== undefined);
  const [first, second] = given;
  if (first && second)
    throw Invalid({
      errors: [{ pointer: `/${second[0]}`, detail: `means the same as ${first[0]}; give one of the two` }],
    });
  return first?.[1];
}
