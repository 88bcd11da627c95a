import type { Blockquote, List, ListItem, Paragraph, PhrasingContent, Root, RootContent, Table, TableRow } from 'mdast';

/** A line of text that begins with a letter and holds no sign that may mean anything but emphasis, code and links of the simplest kind. */
const LETTER = /^\p{L}/u;
/** Signs of which even one, anywhere, is left to the parser. */
const UNSURE = /[\\<&~$@]|\]\[|\r|  |\0|https?:\/\/|www\.|[ \t](?:\n|$)/i;
const SIGN = /[`*_[\]]|:\/\//;
/** `code`, **bold**, *italic* and [text](address), each with letters or digits at its ends and nothing in it. */
const SPAN =
  /`([^`\n]+)`|\*\*([\p{L}\p{N}](?:[^`*_[\]\n]*[\p{L}\p{N}])?)\*\*|\*([\p{L}\p{N}](?:[^`*_[\]\n]*[\p{L}\p{N}])?)\*|\[([\p{L}\p{N}][^`*_[\]\n]*)\]\((https?:\/\/[\w./?=#%,+-]+)\)/gu;
const ITEM = /^( *)(- |\d{1,9}\. )(?:\[([ xX])\] )?(?=\p{L})([^\n]+)$/u;
const DELIMITERS = /^\|(?: -+ \|)+$/;

/**
 * The tree of a piece of Markdown that is nothing but plain paragraphs, a heading, a fence, a quote, a table, or a list with an item on each line, as nearly all of a
 * usual text is; none for any other, which is the parser's to read. It says what the parser says, only sooner.
 */
export function plainTree(source: string): Root | undefined {
  const body = source.replace(/\n+$/, '');
  const children = fence(body) ?? heading(body) ?? list(body) ?? quote(body) ?? table(body) ?? paragraph(body);
  return children && { type: 'root', children: [children] };
}

function paragraph(body: string): Paragraph | undefined {
  const isPlain = body.split('\n').every(line => LETTER.test(line));
  const children = isPlain ? phrasing(body) : undefined;
  return children && { type: 'paragraph', children };
}

function heading(body: string): RootContent | undefined {
  const [, signs, text] = /^(#{1,6}) (\p{L}[^\n#]*)$/u.exec(body) ?? [];
  const children = text === undefined ? undefined : phrasing(text);
  return children && { type: 'heading', depth: signs!.length as 1, children };
}

function fence(body: string): RootContent | undefined {
  const [, lang, value] = /^```([\w+#-]*)\n([^`~\r\0]*)\n```$/.exec(body) ?? [];
  return value === undefined ? undefined : { type: 'code', lang: lang || null, meta: null, value };
}

function list(body: string): RootContent | undefined {
  /** The items that are open, each with the column its marker stands in and the one its text begins at. */
  const open: { item: ListItem; list: List; column: number; inside: number }[] = [];
  let top: List | undefined;
  for (const line of body.split('\n')) {
    const [, indent, marker, box, text] = ITEM.exec(line) ?? [];
    if (text === undefined || text.startsWith('[')) return undefined;
    const column = indent!.length;
    while (open.length && open.at(-1)!.column > column) open.pop();
    const beside = open.at(-1)?.column === column ? open.pop() : undefined;
    const parent = open.at(-1);
    const ordered = marker !== '- ';
    const children = phrasing(text);
    const isInPlace = beside ? beside.list.ordered === ordered : column === (parent?.inside ?? 0);
    // Below a text only a list that begins with one is a list.
    const begins = beside || !parent || !ordered || Number(marker!.slice(0, -2)) === 1;
    if (!children || !isInPlace || !begins || (!beside && !parent && top)) return undefined;
    const own = beside?.list ?? listOf(ordered, marker!);
    const checked = box === undefined ? null : box !== ' ';
    const item: ListItem = { type: 'listItem', checked, children: [{ type: 'paragraph', children }] };
    own.children.push(item);
    if (!beside) parent?.item.children.push(own);
    top ??= own;
    open.push({ item, list: own, column, inside: column + marker!.length });
  }
  return top;
}

function listOf(ordered: boolean, marker: string): List {
  return { type: 'list', ordered, start: ordered ? Number(marker.slice(0, -2)) : null, children: [] };
}

function quote(body: string): Blockquote | undefined {
  if (!body.startsWith('> ')) return undefined;
  const lines = body.split('\n');
  const text = lines.every(line => line.startsWith('> '))
    ? paragraph(lines.map(line => line.slice(2)).join('\n'))
    : undefined;
  return text && { type: 'blockquote', children: [text] };
}

function table(body: string): Table | undefined {
  const [head, delimiters, ...rest] = body.split('\n');
  if (!head || !delimiters || !DELIMITERS.test(delimiters)) return undefined;
  const width = delimiters.split('|').length - 2;
  const rows = [head, ...rest].map(line => row(line, width));
  if (!rows.every(each => each !== undefined)) return undefined;
  return { type: 'table', align: Array.from({ length: width }, () => null), children: rows };
}

function row(line: string, width: number): TableRow | undefined {
  if (!/^\| [^`]* \|$/.test(line)) return undefined;
  const cells = line.slice(2, -2).split(' | ');
  const children = cells.map(cell => (/^[^ |](?:[^|]*[^ |])?$/.test(cell) ? phrasing(cell) : undefined));
  if (cells.length !== width || !children.every(each => each !== undefined)) return undefined;
  return { type: 'tableRow', children: children.map(each => ({ type: 'tableCell', children: each })) };
}

/** Inline Markdown of the simplest kind. */
function phrasing(text: string): PhrasingContent[] | undefined {
  if (!SIGN.test(text)) return UNSURE.test(text) ? undefined : [{ type: 'text', value: text }];
  const nodes: PhrasingContent[] = [];
  let from = 0;
  const add = (value: string) => {
    if (SIGN.test(value) || UNSURE.test(value.replace(/ $/, ''))) return false;
    if (value) nodes.push({ type: 'text', value });
    return true;
  };
  for (const match of text.matchAll(SPAN)) {
    const [whole, code, bold, italic, label, url] = match as unknown as [string, ...(string | undefined)[]];
    if (!stands(text, match.index, match.index + whole.length) || !add(text.slice(from, match.index))) return undefined;
    const value = code ?? bold ?? italic ?? label!;
    if (code === undefined ? UNSURE.test(value) : /^ | $|[\r\0]/.test(code)) return undefined;
    const children: [PhrasingContent] = [{ type: 'text', value }];
    if (code !== undefined) nodes.push({ type: 'inlineCode', value });
    else if (url !== undefined) nodes.push({ type: 'link', url, title: null, children: children as never });
    else nodes.push({ type: bold === undefined ? 'emphasis' : 'strong', children });
    from = match.index + whole.length;
  }
  return add(text.slice(from)) ? nodes : undefined;
}

/** Whether a span stands by itself: behind a space and before one, or before what ends a sentence. */
function stands(text: string, from: number, to: number): boolean {
  return (from === 0 || /[ \n(]/.test(text[from - 1]!)) && (to === text.length || /[ \n,.;:)]/.test(text[to]!));
}
