import { childrenOf, type Block, type BlockOf } from '../../block/block.ts';
import { fenceWord } from '../../block/language.ts';
import { signRuns } from '../../markdown/print/sign-runs.ts';
import { PLAIN } from '../../rich-text/annotations.ts';
import { plainText } from '../../rich-text/rich-text.ts';
import { merged } from '../../rich-text/runs.ts';
import type { Element } from '../element.ts';
import { elementOf, listAttributes } from '../elements.ts';
import { line } from '../inline/print.ts';
import { attributesSource, type Attributes } from '../tags.ts';
import { nameInV1 } from './names.ts';

const V1 = { version: 'v1' } as const;

/** An address that can stand between parentheses as it is. */
const BARE = /^[^\s()[\]<>\\"{}`&*_$]+$/;

/**
 * Blocks of any type as enhanced Markdown, `markdown_version: "v1"`: a line for each block, tabs before what is below it. Its rules are those of Notion's
 * page "Enhanced markdown format" (developers.notion.com/guides/data-apis/enhanced-markdown): "Use tabs for indentation. Child blocks are indented one
 * tab deeper than their parent", "Block colors: Add `{color="Color"}` attribute to the first line of any block". Where it is silent, the README says what stands.
 */
export function toEnhancedMarkdown(blocks: readonly Block[]): string {
  return rows(blocks)
    .map(row => `${row}\n`)
    .join('');
}

function rows(blocks: readonly Block[]): string[] {
  let number = 0;
  return blocks.flatMap((each, at) => {
    const goesOn = each.type === 'numbered_list_item' && blocks[at - 1]?.type === 'numbered_list_item';
    const start = each.type === 'numbered_list_item' ? each.numbered_list_item.list_start_index : undefined;
    number = start ?? (goesOn ? number + 1 : 1);
    return printed(each, number, goesOn);
  });
}

function printed(given: Block, number: number, goesOn: boolean): string[] {
  if (given.type === 'divider' && !childrenOf(given).length) return ['---'];
  const fenced = given.type === 'code' ? code(given) : given.type === 'equation' ? formula(given) : undefined;
  if (fenced) return fenced;
  const element = elementOf(given);
  const head = given.type === 'numbered_list_item' ? numbered(given, element, number, goesOn) : lineOf(given, element);
  return head === undefined ? tagged(element) : [head, ...indented(rows(element.children))];
}

/** A block that is a line; none when it is in tags. */
function lineOf(given: Block, { tag, attributes, text = [] }: Element): string | undefined {
  if (tag === 'p')
    return merged(text).length ? withAttributes(notFenced(line(text, V1)), attributes) : empty(attributes);
  if (tag === 'li') return withAttributes(`- ${line(text, V1)}`, attributes);
  if (tag === 'quote') return withAttributes(`> ${line(text, V1)}`, attributes);
  if (tag === 'todo') {
    const { checked, ...rest } = attributes;
    return withAttributes(`- [${checked === 'true' ? 'x' : ' '}] ${line(text, V1)}`, rest);
  }
  const { heading = tag, ...rest } = attributes;
  if (/^h[1-4]$/.test(heading))
    return withAttributes(
      `${'#'.repeat(Number(heading[1]))} ${line(text, V1)}`,
      tag === heading ? rest : { toggle: 'true', ...rest },
    );
  const { source = '', ...others } = attributes;
  if (given.type !== 'image' || !BARE.test(source) || given.image.type === 'file_upload') return undefined;
  return withAttributes(`![${line(text, V1)}](${source})`, others);
}

/** An item of a numbered list: where its number says where the list begins, no attribute does. */
function numbered(
  given: BlockOf<'numbered_list_item'>,
  { attributes, text }: Element,
  number: number,
  goesOn: boolean,
): string {
  const { start, ...rest } = listAttributes(given.numbered_list_item);
  const isSaid = start === undefined || (!goesOn && start !== '1');
  return withAttributes(`${number}. ${line(text!, V1)}`, {
    ...rest,
    ...(isSaid ? {} : { start: start! }),
    ...attributes,
  });
}

/** The text with the list of attributes that v1 has at a line's end. */
function withAttributes(source: string, attributes: Attributes): string {
  const list = attributesSource(attributes);
  return list ? `${source.trimEnd()} {${list}}` : source.trimEnd();
}

function empty(attributes: Attributes): string {
  return oneTag('empty-block', attributes);
}

/** Colons at the beginning would open a callout. */
function notFenced(source: string): string {
  return source.replace(/^(?=:::)/, '\\');
}

function code({ code: { rich_text, caption, language } }: BlockOf<'code'>): string[] | undefined {
  const value = plainText(rich_text);
  const isPlain = rich_text.every(run => run.type === 'text' && run.annotations === PLAIN && run.href === null);
  if (!isPlain || caption.length || /[\r\0\uFEFF]/.test(value)) return undefined;
  const longest = signRuns(value, '`').reduce((most, length) => Math.max(most, length), 2);
  const ticks = '`'.repeat(longest + 1);
  return [`${ticks}${fenceWord(language)}`, ...(value ? value.split('\n') : []), ticks];
}

function formula({ equation: { expression } }: BlockOf<'equation'>): string[] | undefined {
  return /[\r\0\uFEFF]|\$\$/.test(expression) ? undefined : ['$$', ...(expression ? expression.split('\n') : []), '$$'];
}

/** An element in its tag: its text is the first line within, unless nothing else is there. */
function tagged({ tag, attributes, text, parts = [], children }: Element): string[] {
  const name = nameInV1(tag);
  const title = line(text ?? [], V1);
  const inner = [...parts.map(part => `<${part.tag}>${line(part.text, V1)}</${part.tag}>`), ...within(tag, children)];
  const own = tag === 'toggle' ? attributes : renamed(attributes);
  if (tag === 'toggle') return [opening(name, own), `<summary>${title}</summary>`, ...indented(inner), `</${name}>`];
  if (!inner.length && tag !== 'callout')
    return [title ? `${opening(name, own)}${title}</${name}>` : oneTag(name, own)];
  const first = text === undefined ? [] : [title || '<empty-block/>'];
  return [opening(name, own), ...indented([...first.map(notFenced), ...inner]), `</${name}>`];
}

function within(tag: string, children: readonly Block[]): string[] {
  if (tag !== 'tabs') return rows(children);
  return children.flatMap(child => {
    const element = elementOf(child);
    return element.tag === 'p' ? tagged({ ...element, tag: 'tab' }) : rows([child]);
  });
}

/** v1 calls the address of what is shown `src`. */
function renamed({ source, ...rest }: Attributes): Attributes {
  return source === undefined ? rest : { src: source, ...rest };
}

function opening(name: string, attributes: Attributes): string {
  return `<${[name, attributesSource(attributes)].filter(Boolean).join(' ')}>`;
}

function oneTag(name: string, attributes: Attributes): string {
  return opening(name, attributes).replace(/>$/, '/>');
}

function indented(lines: readonly string[]): string[] {
  return lines.map(each => (each ? `\t${each}` : each));
}
