import fc from 'fast-check';
import {
  block,
  COLOURS,
  equation,
  LANGUAGES,
  mention,
  text,
  type Annotations,
  type Block,
  type FileReference,
  type Icon,
  type Mention,
  type RichText,
} from '../src/index.ts';

/** An id that Notion could have given. */
export const arbitraryId: fc.Arbitrary<string> = fc.uuid({ version: 4 });

export const arbitraryColour = fc.constantFrom(...COLOURS);

/** Text as people write it: letters, emoji of several code points, spaces, line breaks, signs of Markdown; never half a code point. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom('a', 'B', ' ', '\n', '*', '_', '`', '|', '<', '[', ']', '$', '\\', '👩‍🔬', '🇩🇪', 'é'),
    maxLength: 20,
  }),
);

export const arbitraryUrl = fc.webUrl({ withQueryParameters: true, withFragments: true });

export const arbitraryAnnotations: fc.Arbitrary<Partial<Annotations>> = fc.record(
  {
    bold: fc.boolean(),
    italic: fc.boolean(),
    strikethrough: fc.boolean(),
    underline: fc.boolean(),
    code: fc.boolean(),
    color: arbitraryColour,
  },
  { requiredKeys: [] },
);

const day = fc.date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const date = day.map(each => each.toISOString().slice(0, 10));

/** A mention of each kind that a request may hold. */
export const arbitraryMention: fc.Arbitrary<Mention> = fc.oneof(
  fc.record({ type: fc.constant('user' as const), user: fc.record({ id: arbitraryId }) }),
  fc.record({
    type: fc.constant('date' as const),
    date: fc.record({
      start: date,
      end: fc.option(date),
      time_zone: fc.option(fc.constantFrom('Europe/Berlin', 'UTC')),
    }),
  }),
  fc.record({ type: fc.constant('page' as const), page: fc.record({ id: arbitraryId }) }),
  fc.record({ type: fc.constant('database' as const), database: fc.record({ id: arbitraryId }) }),
  fc.constantFrom<Mention>(
    { type: 'template_mention', template_mention: { type: 'template_mention_date', template_mention_date: 'today' } },
    { type: 'template_mention', template_mention: { type: 'template_mention_user', template_mention_user: 'me' } },
  ),
  fc.record({ type: fc.constant('custom_emoji' as const), custom_emoji: fc.record({ id: arbitraryId }) }),
);

export const arbitraryRun: fc.Arbitrary<RichText> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(arbitraryText, arbitraryAnnotations, fc.option(arbitraryUrl)).map(made => text(...made)),
  },
  { weight: 1, arbitrary: fc.tuple(arbitraryText, arbitraryAnnotations).map(made => equation(...made)) },
  {
    weight: 1,
    arbitrary: fc.tuple(arbitraryMention, arbitraryText, arbitraryAnnotations).map(made => mention(...made)),
  },
);

export const arbitraryRichText: fc.Arbitrary<RichText[]> = fc.array(arbitraryRun, { maxLength: 4 });

/** A file as a request may hold it: somewhere else, or uploaded. */
export const arbitraryFile: fc.Arbitrary<Exclude<FileReference, { type: 'file' }>> = fc.oneof(
  arbitraryUrl.map(url => ({ type: 'external' as const, external: { url } })),
  arbitraryId.map(id => ({ type: 'file_upload' as const, file_upload: { id } })),
);

export const arbitraryIcon: fc.Arbitrary<Icon> = fc.oneof(
  fc.constantFrom('🥑', '👩‍🔬', '🇩🇪', '1️⃣').map(emoji => ({ type: 'emoji' as const, emoji })),
  arbitraryId.map(id => ({ type: 'custom_emoji' as const, custom_emoji: { id } })),
  fc.constant<Icon>({ type: 'icon', icon: { name: 'star', color: 'lightgray' } }),
  arbitraryFile,
);

const coloured = fc.record({ rich_text: arbitraryRichText, color: arbitraryColour });
const withIcon = fc.record({ rich_text: arbitraryRichText, color: arbitraryColour, icon: fc.option(arbitraryIcon) });
const captionedUrl = fc.record({ url: arbitraryUrl, caption: arbitraryRichText });
const media = fc.tuple(arbitraryFile, arbitraryRichText).map(([file, caption]) => ({ ...file, caption }));
const flags = fc.record({ has_column_header: fc.boolean(), has_row_header: fc.boolean() });

const link = fc.oneof(
  arbitraryId.map(page_id => ({ type: 'page_id' as const, page_id })),
  arbitraryId.map(database_id => ({ type: 'database_id' as const, database_id })),
);

/** A block that holds none. */
const leaf: fc.Arbitrary<Block> = fc.oneof(
  fc
    .record({ rich_text: arbitraryRichText, caption: arbitraryRichText, language: fc.constantFrom(...LANGUAGES) })
    .map(made => block('code', made)),
  arbitraryText.map(expression => block('equation', { expression })),
  fc.constantFrom(block('divider', {}), block('breadcrumb', {})),
  arbitraryColour.map(color => block('table_of_contents', { color })),
  link.map(made => block('link_to_page', made)),
  fc
    .tuple(fc.constantFrom('embed' as const, 'bookmark' as const), captionedUrl)
    .map(([type, made]) => block(type, made) as Block),
  fc
    .tuple(fc.constantFrom('image' as const, 'video' as const, 'pdf' as const, 'audio' as const), media)
    .map(([type, made]) => block(type, made) as Block),
  fc.tuple(media, arbitraryText).map(([made, name]) => block('file', { ...made, name })),
);

const table: fc.Arbitrary<Block> = fc.integer({ min: 1, max: 4 }).chain(width =>
  fc
    .tuple(
      flags,
      fc.array(fc.array(arbitraryRichText, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 3 }),
    )
    .map(([made, rows]) =>
      block(
        'table',
        { table_width: width, ...made },
        rows.map(cells => block('table_row', { cells })),
      ),
    ),
);

type Colouring = 'bulleted_list_item' | 'numbered_list_item' | 'quote' | 'toggle';
const COLOURED: Colouring[] = ['bulleted_list_item', 'numbered_list_item', 'quote', 'toggle'];
const HEADINGS = ['heading_1', 'heading_2', 'heading_3', 'heading_4'] as const;

/** A block of text, with these below it. */
function worded(below: fc.Arbitrary<Block[]>): fc.Arbitrary<Block> {
  return fc.oneof(
    fc
      .tuple(fc.constantFrom('paragraph' as const, 'callout' as const), withIcon, below)
      .map(made => block(...made) as Block),
    fc.tuple(fc.constantFrom(...COLOURED), coloured, below).map(made => block(...made) as Block),
    fc
      .tuple(coloured, below, fc.boolean())
      .map(([made, inner, checked]) => block('to_do', { ...made, checked }, inner)),
    fc
      .tuple(fc.constantFrom(...HEADINGS), coloured, below)
      .map(([type, made, inner]) => block(type, { ...made, is_toggleable: inner.length > 0 }, inner) as Block),
    fc.tuple(arbitraryRichText, below).map(([rich_text, inner]) => block('template', { rich_text }, inner)),
    below.map(inner => block('synced_block', { synced_from: null }, inner)),
  );
}

/** Tabs with these below their labels. */
function tabs(below: fc.Arbitrary<Block[]>): fc.Arbitrary<Block> {
  const tab = fc.tuple(withIcon, below).map(([made, inner]) => block('paragraph', made, inner));
  return fc.array(tab, { minLength: 1, maxLength: 2 }).map(inner => block('tab', {}, inner));
}

function columns(some: fc.Arbitrary<Block[]>): fc.Arbitrary<Block> {
  const ratio = fc.option(fc.constantFrom(0.25, 0.5, 1), { nil: undefined });
  const column = fc
    .tuple(ratio, some)
    .map(([width_ratio, inner]) => block('column', width_ratio === undefined ? {} : { width_ratio }, inner));
  return fc.array(column, { minLength: 2, maxLength: 3 }).map(inner => block('column_list', {}, inner));
}

/**
 * Blocks of all 31 types that can be created. With two levels, which is the default, they are one valid request; with more a valid page.
 *
 * @param levels below the first
 * @param most how many on the first level
 */
export function arbitraryBlocks({ levels = 2, most = 4 } = {}): fc.Arbitrary<Block[]> {
  const withColumns = fc.oneof(
    { weight: 9, arbitrary: oneBlock(levels) },
    { weight: 1, arbitrary: columns(list(levels - 1, 1)) },
  );
  return fc.array(levels > 0 ? withColumns : oneBlock(0), { maxLength: most });
}

function list(levels: number, minLength = 0): fc.Arbitrary<Block[]> {
  return fc.array(oneBlock(levels), { minLength, maxLength: 3 });
}

function oneBlock(levels: number): fc.Arbitrary<Block> {
  const nothing = fc.constant<Block[]>([]);
  if (levels === 0) return fc.oneof(leaf, worded(nothing));
  const below = fc.oneof(nothing, list(levels - 1));
  const inTab = levels > 1 ? fc.oneof(nothing, list(levels - 2)) : nothing;
  return fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 5, arbitrary: worded(below) }, table, tabs(inTab));
}
