import { fromEnhancedMarkdown, fromNotionMarkdown, plainText, type Block, type RichText } from '../../src/index.ts';

/** What people and Notion write, as its documentation shows it, and the blocks that it says. */
const V2: [says: string, markdown: string, blocks: string][] = [
  ['the example of its documentation', '<quote color="purple_bg">\nTitle text\n\n- child bullet\n\n<callout icon="💡" color="yellow_bg">\nCallout body child\n</callout>\n</quote>', 'quote "Title text"[bulleted_list_item "child bullet" callout "Callout body child"]'],
  ['an empty paragraph, and an empty title', '<p />\n\n<quote>\n<p />\n\nbelow\n</quote>', 'paragraph quote[paragraph "below"]'],
  ['a single line end as a space', 'one\ntwo\n\nthree', 'paragraph "one two" paragraph "three"'],
  ['braces as text', '# a {color="red"}', 'heading_1 "a {color="red"}"'],
  ['other HTML as text', '<div>a</div> and <mark>b</mark>', 'paragraph "<div>a</div> and <mark>b</mark>"'],
  ['tags in code as text', '`</quote>` and\n\n```\n<quote>\n```', 'paragraph "</quote> and" code "<quote>"'],
  ['escaped tags as text', '\\<quote> &lt;b&gt;', 'paragraph "<quote> <b>"'],
  ['a toggle that is a heading', '<toggle heading="h2">\nA\n\nb\n</toggle>', 'heading_2 "A"[paragraph "b"]'],
  ['a numbered list, which says its first number once', '3. a\n4. b\n5. c', 'numbered_list_item 3 "a" numbered_list_item "b" numbered_list_item "c"'],
  ['columns in one line', '<columns><column ratio="50">a</column><column ratio="50">b</column></columns>', 'column_list[column[paragraph "a"] column[paragraph "b"]]'],
  ['tabs', '<tabs>\n<tab icon="🥑">\nLabel\n\ninside\n</tab>\n</tabs>', 'tab[paragraph "Label"[paragraph "inside"]]'],
  ['a styled table', '<table header-row="true">\n<colgroup><col width="180" /><col></colgroup>\n<tr><th>a</th><td color="red">b<br />c</td></tr>\n</table>', 'table[table_row "a|b\nc"]'],
  ['a table with pipes', '| a | b\\|c |\n| - | - |\n| d | e |', 'table[table_row "a|b|c" table_row "d|e"]'],
  ['a synced block and a reference to it', '<synced-block>\na\n</synced-block>\n\n<synced-block-reference url="https://www.notion.so/1f0d5c8e77a14d529a3f6f1f0c5b2a10">\na\n</synced-block-reference>', 'synced_block[paragraph "a"] synced_block[paragraph "a"]'],
  ['meeting notes', '<meeting-notes>\nTitle\n<meeting-notes-section-notes>\nNotes\n</meeting-notes-section-notes></meeting-notes>', 'meeting_notes "Title"[paragraph "Notes"]'],
  ['labels as they stand', '<mention url="user://x">*A*</mention>', 'paragraph "*A*"'],
  ['a formula', '$$\nx\n$$\n\n<equation color="red">x + *y*</equation>', 'equation equation'],
  ['citations as text', 'a[^https://a.example]', 'paragraph "a[^https://a.example]"'],
  ['what nobody closes', '<quote>\na\n\nb', 'quote "a"[paragraph "b"]'],
  ['what nobody has opened', 'a</quote>\n\n</b>', 'paragraph "a</quote>" paragraph "</b>"'],
]; // prettier-ignore

const V1: [says: string, markdown: string, blocks: string][] = [
  ['the example of its documentation', '# Project kickoff {color="blue"}\n<callout icon="🎯" color="blue_bg">\n\tShip the MVP by **Friday**.\n</callout>\n- [x] Write spec\n- [ ] Build\n```python\nreturn {1}\n```\n| Status | Owner |\n|---|---|\n| In | <mention-user url="user://a">Ada</mention-user> |', 'heading_1 "Project kickoff" callout "Ship the MVP by Friday." to_do "Write spec" to_do "Build" code "return {1}" table[table_row "Status|Owner" table_row "In|Ada"]'],
  ['a numbered list, which says its first number once', '3. a\n4. b\n5. c', 'numbered_list_item 3 "a" numbered_list_item "b" numbered_list_item "c"'],
  ['what is indented as below', '- a\n\t- b\n\t\tc\n- d', 'bulleted_list_item "a"[bulleted_list_item "b"[paragraph "c"]] bulleted_list_item "d"'],
  ['a toggle', '<details color="red">\n<summary>a</summary>\n\tb\n</details>', 'toggle "a"[paragraph "b"]'],
  ['a heading that opens', '# a {toggle="true"}\n\tb', 'heading_1 "a"[paragraph "b"]'],
  ['each line as a quote', '> a<br>b\n> c {color="blue"}', 'quote "a\nb" quote "c"'],
  ['empty lines as nothing', 'a\n\n\n<empty-block/>\nb', 'paragraph "a" paragraph paragraph "b"'],
  ['a callout of colons', '::: callout {icon="💡"}\na\n- b\n:::\nc', 'callout "a"[bulleted_list_item "b"] paragraph "c"'],
  ['a table', '<table header-row="true">\n\t<tr>\n\t\t<td>a</td>\n\t\t<td>b</td>\n\t</tr>\n</table>', 'table[table_row "a|b"]'],
  ['media', '![a **b**](https://a.example/c.png) {color="red"}\n<video src="https://a.example/d">e</video>', 'image "a b" video "e"'],
  ['formulas between backticks', 'a $`x`$ b\n$$\n\\frac\n$$', 'paragraph "a x b" equation'],
  ['a date', 'on <mention-date start="2026-11-01" startTime="10:00"/>', 'paragraph "on 2026-11-01T10:00"'],
  ['meeting notes', '<meeting-notes>\n\tTitle\n\t<summary>\n\t\tShort\n\t\t- a\n\t</summary>\n\t<notes>\n\t\tb\n\t</notes>\n</meeting-notes>', 'meeting_notes "Title"[paragraph "Short" bulleted_list_item "a" paragraph "b"]'],
  ['headings below the fourth', '##### a', 'heading_4 "a"'],
  ['columns', '<columns>\n\t<column>\n\t\ta\n\t</column>\n</columns>\n---', 'column_list[column[paragraph "a"]] divider'],
  ['escaped signs as text', '\\{color="red"\\} \\# 1\\. \\<callout\\>', 'paragraph "{color="red"} # 1. <callout>"'],
  ['a page, a database and an unknown block', '<page url="https://notion.so/1f0d5c8e77a14d529a3f6f1f0c5b2a10">P</page>\n<database url="x" inline="true">D</database>\n<unknown url="x" alt="alias"/>', 'child_page child_database unsupported'],
]; // prettier-ignore

describe('Notion-flavored Markdown (v2)', () => {
  it.each(V2)('reads %s', (_says, markdown, blocks) => expect(seen(fromNotionMarkdown(markdown))).toBe(blocks));
});

describe('enhanced Markdown (v1)', () => {
  it.each(V1)('reads %s', (_says, markdown, blocks) => expect(seen(fromEnhancedMarkdown(markdown))).toBe(blocks));
});

/** Types and texts, those below in brackets. */
function seen(blocks: readonly Block[]): string {
  return blocks.map(each => [each.type, startOf(each), textOf(each)].filter(Boolean).join(' ') + below(each)).join(' ');
}

/** The first number of a list, where it is said. */
function startOf(given: Block): number | undefined {
  return given.type === 'numbered_list_item' ? given.numbered_list_item.list_start_index : undefined;
}

function textOf(given: Block): string {
  const { rich_text, caption, title, cells } = (given as never as { [type: string]: { [field: string]: RichText[] } })[
    given.type
  ]!;
  if (cells) return `"${(cells as never as RichText[][]).map(plainText).join('|')}"`;
  const runs = rich_text ?? caption ?? title;
  const shown = Array.isArray(runs) ? plainText(runs) : '';
  return shown && `"${shown}"`;
}

function below({ children = [] }: Block): string {
  return children.length ? `[${seen(children)}]` : '';
}
