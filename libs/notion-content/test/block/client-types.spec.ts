import type {
  ApiColor,
  BlockObjectRequest,
  BlockObjectResponse,
  PageObjectResponse,
  RichTextItemResponse,
} from '@notionhq/client';
import {
  BLOCK_TYPES,
  COLOURS,
  LANGUAGES,
  TRAITS,
  type BlockContents,
  type BlockRequestOf,
  type BlockType,
  type Colour,
  type Cover,
  type CreatableType,
  type Icon,
  type Language,
  type RichText,
  type RichTextRequest,
} from '../../src/index.ts';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Answer<T extends BlockType> = Extract<BlockObjectResponse, { type: T }>;
/** What the client says a block of each type holds. */
type Answered = { [T in BlockType]: Answer<T>[T & keyof Answer<T>] };
/** Types of which the client's answer is nothing that our contents take. */
type Refused = { [T in BlockType]: Answered[T] extends BlockContents[T] ? never : T }[BlockType];
/** A request's contents, apart from what is below the block, for the client counts levels and we do not. */
type Asked<T extends CreatableType> = Omit<BlockRequestOf<T>[T & keyof BlockRequestOf<T>], 'children'>;
type TakenBy<R, T extends string> = R extends { [key in T]: infer C } ? Omit<C, 'children'> : never;
type NotTaken = {
  [T in CreatableType]: Asked<T> extends TakenBy<BlockObjectRequest, T> ? never : T;
}[CreatableType];
type CreatableByClient = BlockObjectRequest extends infer R
  ? R extends { type?: infer T }
    ? NonNullable<T>
    : never
  : never;

/** Compiles only when the claim is true. */
const claim = <_True extends true>() => undefined;

describe("the model beside the official client's types", () => {
  it('knows the types of block, the colours and the languages that the client knows, and no others', () => {
    claim<Same<BlockType, BlockObjectResponse['type']>>();
    claim<Same<Colour, ApiColor>>();
    claim<Same<Language, Answered['code']['language']>>();
    claim<Same<CreatableType, CreatableByClient>>();
    expect([BLOCK_TYPES.length, COLOURS.length, LANGUAGES.length]).toEqual([37, 20, 90]);
    expect(BLOCK_TYPES.filter(type => TRAITS[type].creatable)).toHaveLength(31);
  });

  it('takes every answer of the client: blocks, rich text, icons and covers', () => {
    claim<Same<Refused, never>>();
    claim<RichTextItemResponse extends RichText ? true : false>();
    claim<NonNullable<PageObjectResponse['icon']> extends Icon ? true : false>();
    claim<NonNullable<PageObjectResponse['cover']> extends Cover ? true : false>();
  });

  it('makes requests that the client takes', () => {
    claim<Same<NotTaken, never>>();
    claim<RichTextRequest extends Asked<'paragraph'>['rich_text'][number] ? true : false>();
  });
});
