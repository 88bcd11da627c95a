import fc from 'fast-check';
import {
  annotations,
  block,
  COLOURS,
  equation,
  LANGUAGES,
  merged,
  mention,
  text,
  type Annotations,
  type Block,
  type Icon,
  type Mention,
  type RichText,
} from '../../src/index.ts';
import { words } from '../markdown/arbitrary.ts';

const ID = '1f0d5c8e-77a1-4d52-9a3f-6f1f0c5b2a10';
const id = fc.oneof(fc.constant(ID), fc.uuid(), fc.constantFrom('x', 'a b/c'));
const url = fc.constantFrom(
  'https://a.example/b',
  'https://a.example/c?d=(e)&f=|g',
  'https://a.example/"x"',
  'https://a.example/é_*',
);
/** Text that looks like a tag of a dialect, too. */
const TAGGY = [
  '<quote>',
  '</quote>',
  '</li>',
  '<p />',
  '<callout icon="x">',
  '{color="red"}',
  '<mention url="x">',
  '</mention>',
  '<br>',
  '\r',
  '\t# ',
];
export const content = fc.oneof(
  words({ lines: true }),
  words(),
  fc
    .array(fc.constantFrom(...TAGGY, ' ', 'a', '\n', '`', '\\'), { minLength: 1, maxLength: 5 })
    .map(bits => bits.join('')),
);
const colour = fc.oneof(fc.constant('default' as const), fc.constantFrom(...COLOURS));

const marks: fc.Arbitrary<Annotations> = fc
  .record(
    {
      bold: fc.boolean(),
      italic: fc.boolean(),
      strikethrough: fc.boolean(),
      underline: fc.boolean(),
      code: fc.boolean(),
      color: colour,
    },
    { requiredKeys: [] },
  )
  .map(annotations);

const date = fc.constantFrom('2026-11-01', '2026-11-01T10:00', '2026-11-01T10:00:00.000+01:00');

/** A mention of each kind. */
export const mentions: { [K in Mention['type']]: fc.Arbitrary<Mention> } = {
  user: id.map(user => ({ type: 'user', user: { id: user } })),
  date: fc
    .record({ start: date, end: fc.option(date), time_zone: fc.constantFrom(null, 'Europe/Berlin') })
    .map(given => ({ type: 'date', date: given })),
  page: id.map(page => ({ type: 'page', page: { id: page } })),
  database: id.map(database => ({ type: 'database', database: { id: database } })),
  link_preview: url.map(to => ({ type: 'link_preview', link_preview: { url: to } })),
  link_mention: fc
    .record({ title: content, height: fc.nat(), thumbnail_url: url }, { requiredKeys: [] })
    .chain(rest => url.map(href => ({ type: 'link_mention', link_mention: { href, ...rest } }))),
  template_mention: fc.constantFrom<Mention>(
    { type: 'template_mention', template_mention: { type: 'template_mention_date', template_mention_date: 'today' } },
    { type: 'template_mention', template_mention: { type: 'template_mention_date', template_mention_date: 'now' } },
    { type: 'template_mention', template_mention: { type: 'template_mention_user', template_mention_user: 'me' } },
  ),
  custom_emoji: fc
    .record({ name: fc.constantFrom('party', 'a"b'), url }, { requiredKeys: [] })
    .map(rest => ({ type: 'custom_emoji', custom_emoji: { id: ID, ...rest } })),
};

const run: fc.Arbitrary<RichText> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(content, marks, fc.option(url, { freq: 4 })).map(([said, upon, to]) => text(said, upon, to)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.oneof(fc.constantFrom('x^2', '\\frac{a}{b}', 'a$b', ' ', ''), content), marks)
      .map(([said, upon]) => equation(said, upon)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.oneof(...Object.values(mentions)), content, marks)
      .map(([to, shown, upon]) => mention(to, shown, upon)),
  },
);

export const richText: fc.Arbitrary<RichText[]> = fc.array(run, { maxLength: 4 }).map(merged);

const icon: fc.Arbitrary<Icon | null> = fc.constantFrom<Icon | null>(
  null,
  null,
  null,
  { type: 'emoji', emoji: '🥑' },
  { type: 'custom_emoji', custom_emoji: { id: ID, name: 'party' } },
  { type: 'icon', icon: { name: 'star', color: 'lightgray' } },
  { type: 'icon', icon: { name: 'star' } },
  { type: 'external', external: { url: 'https://a.example/i.png' } },
  { type: 'file', file: { url: 'https://a.example/i.png', expiry_time: '2026-11-01T11:00:00.000Z' } },
  { type: 'file_upload', file_upload: { id: ID } },
);

const media = fc
  .tuple(
    fc.oneof(
      url.map(to => ({ type: 'external', external: { url: to } }) as const),
      url.map(to => ({ type: 'file', file: { url: to, expiry_time: '2026-11-01T11:00:00.000Z' } }) as const),
      fc.constant({ type: 'file_upload', file_upload: { id: ID } } as const),
    ),
    richText,
  )
  .map(([file, caption]) => ({ ...file, caption }));

const coloured = fc.record({ rich_text: richText, color: colour });
const withIcon = fc.record({ rich_text: richText, color: colour, icon });
const heading = fc.record({ rich_text: richText, color: colour, is_toggleable: fc.boolean() });
const captioned = fc.record({ url, caption: richText });
const meeting = fc.record(
  {
    title: richText,
    status: fc.constantFrom('notes_ready' as const, 'transcription_paused' as const),
    children: fc.constant({ summary_block_id: ID }),
    calendar_event: fc.constant({
      start_time: '2026-11-01T10:00:00.000Z',
      end_time: '2026-11-01T11:00:00.000Z',
      attendees: [ID, 'x'],
    }),
    recording: fc.constant({ start_time: '2026-11-01T10:00:00.000Z' }),
  },
  { requiredKeys: ['title'] },
);

/** What a block of each type may hold. */
export const contents: { [type: string]: fc.Arbitrary<object> } = {
  paragraph: withIcon,
  heading_1: heading,
  heading_2: heading,
  heading_3: heading,
  heading_4: heading,
  bulleted_list_item: coloured,
  numbered_list_item: fc.record(
    {
      rich_text: richText,
      color: colour,
      list_start_index: fc.nat(2_000),
      list_format: fc.constantFrom('numbers', 'letters', 'roman'),
    },
    { requiredKeys: ['rich_text', 'color'] },
  ),
  quote: coloured,
  to_do: fc.record({ rich_text: richText, color: colour, checked: fc.boolean() }),
  toggle: coloured,
  template: fc.record({ rich_text: richText }),
  synced_block: fc.record({ synced_from: fc.option(id.map(block_id => ({ type: 'block_id', block_id }))) }),
  child_page: fc.record({ title: content }),
  child_database: fc.record({ title: content }),
  equation: fc.record({ expression: fc.oneof(content, fc.constantFrom('a^2', 'a\n\nb', '\n', '$$')) }),
  code: fc.record({ rich_text: richText, caption: richText, language: fc.constantFrom(...LANGUAGES) }),
  callout: withIcon,
  divider: fc.constant({}),
  breadcrumb: fc.constant({}),
  table_of_contents: fc.record({ color: colour }),
  tab: fc.constant({}),
  column_list: fc.constant({}),
  column: fc.record({ width_ratio: fc.constantFrom(0.5, 0.07, 0.3333, 1) }, { requiredKeys: [] }),
  link_to_page: fc.oneof(
    id.map(page_id => ({ type: 'page_id', page_id })),
    id.map(database_id => ({ type: 'database_id', database_id })),
    id.map(comment_id => ({ type: 'comment_id', comment_id })),
  ),
  table: fc.record({
    has_column_header: fc.boolean(),
    has_row_header: fc.boolean(),
    table_width: fc.constantFrom(1, 2, 3),
  }),
  table_row: fc.record({ cells: fc.array(richText, { minLength: 1, maxLength: 3 }) }),
  meeting_notes: meeting,
  transcription: meeting,
  embed: captioned,
  bookmark: captioned,
  image: media,
  video: media,
  pdf: media,
  file: media.chain(file => fc.constantFrom('', 'c.txt', 'a"b').map(name => ({ ...file, name }))),
  audio: media,
  link_preview: fc.record({ url }),
  unsupported: fc.record({ block_type: fc.constantFrom('form', 'x"<y') }),
};

/** Types that hold no blocks. */
const LEAVES = new Set(
  'child_database equation code divider breadcrumb table_of_contents link_to_page table_row embed bookmark image video pdf file audio link_preview unsupported'.split(
    ' ',
  ),
);

/** What may be below a block of each type that is particular. */
const BELOW: { [type: string]: string[] } = { table: ['table_row'], column_list: ['column'], tab: ['paragraph'] };

/** A block of a type, with blocks of any type below it. */
export function blockOf(type: string, depth = 2): fc.Arbitrary<Block> {
  const below =
    LEAVES.has(type) || depth === 0
      ? fc.constant<Block[]>([])
      : fc.array(anyBlock(depth - 1, BELOW[type]), { maxLength: 3 });
  return fc
    .tuple(contents[type]!, below)
    .map(([held, children]) => block(type as 'quote', held as never, children) as Block);
}

export function anyBlock(depth = 2, types = Object.keys(contents)): fc.Arbitrary<Block> {
  return fc.constantFrom(...types).chain(type => blockOf(type, depth));
}

/** What a block says: without ids of its own, envelopes, and what follows from the rest. */
export function said(given: Block): unknown {
  const { type, children = [] } = given;
  const held = (given as unknown as { [type: string]: { [field: string]: unknown } })[type]!;
  const own: { [field: string]: unknown } = { ...held };
  for (const field of ['rich_text', 'caption', 'title'])
    if (Array.isArray(own[field])) own[field] = saidRuns(own[field] as RichText[]);
  if (type === 'table_row') own.cells = (own.cells as RichText[][]).map(saidRuns);
  return { type, own, children: children.map(said) };
}

/** Runs without what follows from the rest: where a mention leads, how a date reads. */
export function saidRuns(runs: readonly RichText[]): unknown {
  return merged(runs).map(each => {
    const { annotations: upon } = each;
    if (each.type === 'text') return { text: each.text, upon };
    if (each.type === 'equation') return { equation: each.equation, upon };
    return { mention: each.mention, upon, shown: each.mention.type === 'date' ? '' : each.plain_text };
  });
}
