import { SetMetadata, type Type } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { fieldsOf } from './field.ts';

/** What a `GET` answers. */
export interface Answer {
  type: Type;
  /** Whether a client may keep the answer and ask whether it still holds; what concerns persons is not to lie in any cache. */
  keepable?: boolean;
  /** It changes without another version, so that its tag does not tell whether it still holds. */
  moving?: boolean;
}

export const ANSWER = Symbol('answer');

export const Answers = (answer: Answer): MethodDecorator => SetMetadata(ANSWER, answer);

/** The names that `?fields=` can pick: those of a thing, or of each entry of a list. */
export function pickable(type: Type): { names: string[]; isList: boolean } {
  const fields = fieldsOf(type as new () => object);
  const [item] = 'nextCursor' in fields ? ((fields['data']?.schema as { type?: [Type] }).type ?? []) : [];
  return { names: Object.keys(item ? fieldsOf(item as new () => object) : fields), isList: item !== undefined };
}

/** Documents `?fields=`. */
export function Picks(type: Type): MethodDecorator {
  const { names, isList } = pickable(type);
  return ApiQuery({
    name: 'fields',
    required: false,
    description: `Only these fields${isList ? ' of each entry' : ''}, separated by commas, whatever the schema requires besides; \`id\` comes always. All when left out.`,
    schema: { type: 'array', items: { type: 'string', enum: names }, minItems: 1 },
    style: 'form',
    explode: false,
  });
}
