import { ParentOnFailure, type Parent } from '@na/contracts';
import { field } from '../http/field.ts';
import { isId } from '../http/fields.ts';

const MOST = 100;

/** The tasks that a task comes after; may be left out. */
export function ParentList(doc: string): PropertyDecorator {
  const item = {
    type: 'object',
    required: ['id'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', format: 'uuid', description: 'Its id.' },
      onFailure: {
        type: 'string',
        enum: [...ParentOnFailure],
        default: 'fail',
        description:
          'What becomes of this task when that one does not succeed: it fails (`fail`), is cancelled (`skip`), or runs all the same (`continue`).',
      },
    },
  };
  const rule = {
    schema: { type: 'array' as const, minItems: 1, maxItems: MOST, items: item as never },
    says: `a list of 1 to ${MOST} objects, each with an id and, where wanted, onFailure: ${ParentOnFailure.join(', ')}`,
    fits: (value: unknown) =>
      Array.isArray(value) && value.length >= 1 && value.length <= MOST && value.every(isParent),
    reads: (value: unknown) => (value as Parent[]).map(({ id, ...rest }) => ({ id: id.toLowerCase(), ...rest })),
  };
  return field(doc, rule, {
    optional: true,
    example: [{ id: '01980a3c-5b1e-7c3d-9f00-3d2c1b0a9e8f', onFailure: 'skip' }],
  });
}

function isParent(value: unknown): value is Parent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { id, onFailure, ...others } = value as Partial<Parent>;
  const isKnown = onFailure === undefined || ParentOnFailure.includes(onFailure);
  return isId(id) && isKnown && Object.keys(others).length === 0;
}
