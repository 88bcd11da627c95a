import type { Element, ElementContent, RootContent } from 'hast';
import { fromHtml as parsed } from 'hast-util-from-html';
import { block, childrenOf, type Block } from '../block/block.ts';
import { languageOf } from '../block/language.ts';
import { blockOf, isElement, TITLED } from '../dialect/blocks.ts';
import { mentionOf } from '../dialect/inline/mentions.ts';
import { colourOf } from '../dialect/references.ts';
import { decoded } from '../dialect/tags.ts';
import { isFetchable } from '../rich-text/link.ts';
import type { RichText } from '../rich-text/rich-text.ts';
import { equation, text } from '../rich-text/runs.ts';
import { uponIn } from './marks.ts';
import { boxOf, classesOf, hasClass, isChecked, isNamed, shown, textsIn, UNSEEN } from './nodes.ts';
import { tableOf } from './table.ts';
import { attributesOf } from './tree.ts';
import { BARE, Words, type Upon } from './words.ts';

/** Below this, text is kept and what it stands in is not. */
const DEEPEST = 200;
/** Elements that begin and end a line of their own. */
const BLOCKS = new Set(
  'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol option p pre search section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);

/**
 * The blocks that HTML says, of ours or of the wild: what nobody sees is left out, all text that is seen is kept. Colours of styles are not read. Any text is
 * HTML, so there are no errors.
 */
export function fromHtml(source: string): Block[] {
  try {
    return new Reader().flow(parsed(source, { fragment: true }).children, BARE, 0);
  } catch (error) {
    // Elements so deep in each other that the stack is too small for their tree.
    if (error instanceof RangeError) return textAlone(source);
    throw error;
  }
}

type Read = (node: Element, upon: Upon, depth: number) => Block[];

class Reader {
  /** The blocks of nodes in a row; words between blocks are paragraphs. */
  flow(nodes: readonly (RootContent | ElementContent)[], upon: Upon, depth: number): Block[] {
    const blocks: Block[] = [];
    const words = new Words();
    const end = () => {
      const rich_text = words.take();
      if (rich_text.length) blocks.push(paragraph(rich_text));
    };
    this.#walk(nodes, upon, depth, words, (node, on, at) => {
      end();
      for (const each of this.#blocks(node, on, at)) blocks.push(each);
    });
    end();
    return blocks;
  }

  /** Takes the words of nodes, and gives away the elements that are blocks. */
  #walk(
    nodes: readonly (RootContent | ElementContent)[],
    upon: Upon,
    depth: number,
    words: Words,
    found: (node: Element, upon: Upon, depth: number) => void,
  ): void {
    for (const node of nodes) {
      if (node.type === 'text') words.add(node.value, upon);
      if (node.type !== 'element' || UNSEEN.has(node.tagName)) continue;
      if (depth > DEEPEST) for (const value of textsIn(node)) words.add(value, upon);
      else if (node.tagName === 'br') words.break();
      else if (this.#isBlock(node)) found(node, upon, depth + 1);
      else if (!this.#phrase(node, upon, words)) this.#walk(node.children, uponIn(node, upon), depth + 1, words, found);
    }
  }

  #isBlock({ tagName, properties }: Element): boolean {
    if (tagName === 'img' || tagName === 'video' || tagName === 'audio')
      return typeof properties.src === 'string' && isFetchable(properties.src);
    return tagName === 'hr' || BLOCKS.has(tagName);
  }

  /** A formula, a mention or a picture that is words. */
  #phrase(node: Element, upon: Upon, words: Words): boolean {
    const { tagName, properties } = node;
    const { mention, ...attributes } = attributesOf(node);
    const run =
      mention === undefined ? undefined : mentionOf(mention, attributes, shown(node), uponIn(node, upon).marks);
    if (run) words.push(run);
    else if (hasClass(node, 'language-math')) words.push(equation(shown(node), upon.marks));
    else if (tagName === 'img') words.add(String(properties.alt ?? ''), upon);
    else return false;
    return true;
  }

  #blocks(node: Element, upon: Upon, depth: number): Block[] {
    const { block: tag } = attributesOf(node);
    if (tag === 'below') return this.#withBelow(node, upon, depth);
    if (tag !== undefined && isElement(tag)) return [this.#typed(tag, node, upon, depth)];
    const read = this.#readers[node.tagName];
    return read ? read(node, upon, depth) : this.flow(node.children, uponIn(node, upon), depth);
  }

  readonly #readers: { [tag: string]: Read | undefined } = {
    p: (node, upon, depth) => {
      const read = this.flow(node.children, uponIn(node, upon), depth);
      const isOwn = Object.keys(attributesOf(node)).length > 0 || !node.children.length;
      if (read.length > 1 || !isOwn) return read;
      const [only] = read;
      return [this.#typed('p', node, upon, depth, only?.type === 'paragraph' ? only.paragraph.rich_text : [])];
    },
    ...Object.fromEntries(
      ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(tag => [
        tag,
        (node: Element, upon: Upon, depth: number) => this.#heading(node, upon, depth),
      ]),
    ),
    ul: (node, upon, depth) => this.#list(node, upon, depth),
    ol: (node, upon, depth) => this.#list(node, upon, depth),
    menu: (node, upon, depth) => this.#list(node, upon, depth),
    dir: (node, upon, depth) => this.#list(node, upon, depth),
    li: (node, upon, depth) => [this.#item(node, undefined, 0, upon, depth)],
    blockquote: (node, upon, depth) => {
      const { rich_text, children } = this.#withText(node.children, upon, depth);
      return [block('quote', { rich_text, color: colourOf(attributesOf(node)) }, children)];
    },
    details: (node, upon, depth) => [this.#details(node, upon, depth)],
    pre: node => [code(node)],
    hr: () => [block('divider', {})],
    table: (node, upon, depth) => [
      ...node.children.flatMap(child => (isNamed(child, 'caption') ? this.flow(child.children, upon, depth) : [])),
      ...tableOf(node, cell => this.#words(cell, upon, depth)),
    ],
    figure: (node, upon, depth) => this.#figure(node, upon, depth),
    img: ({ properties }) => [
      media('image', String(properties.src), properties.alt ? [text(String(properties.alt))] : []),
    ],
    video: ({ properties }) => [media('video', String(properties.src), [])],
    audio: ({ properties }) => [media('audio', String(properties.src), [])],
  };

  /** All words in an element, those of its blocks in lines. */
  #words(node: Element, upon: Upon, depth: number): RichText[] {
    const words = new Words();
    const take = (inner: Element, on: Upon, at: number) => {
      words.nextLine();
      this.#walk(inner.children, uponIn(inner, on), at, words, take);
      words.nextLine();
    };
    this.#walk(node.children, uponIn(node, upon), depth, words, take);
    return words.take();
  }

  /** The text that an element begins with, and the blocks below it. */
  #withText(nodes: readonly (RootContent | ElementContent)[], upon: Upon, depth: number) {
    const [first, ...rest] = this.flow(nodes, upon, depth);
    const isText = first?.type === 'paragraph' && first.paragraph.color === 'default' && !first.paragraph.icon;
    if (!isText) return { rich_text: [], children: first ? [first, ...rest] : [] };
    return { rich_text: first.paragraph.rich_text, children: [...childrenOf(first), ...rest] };
  }

  #heading(node: Element, upon: Upon, depth: number): Block[] {
    const level = Math.min(Number(node.tagName[1]), 4) as 1 | 2 | 3 | 4;
    const rich_text = this.#words(node, upon, depth);
    return [block(`heading_${level}`, { rich_text, color: colourOf(attributesOf(node)), is_toggleable: false })];
  }

  #list(node: Element, upon: Upon, depth: number): Block[] {
    const items: Block[] = [];
    let loose: ElementContent[] = [];
    const end = () => {
      const below = this.flow(loose, upon, depth);
      loose = [];
      const last = items.pop();
      if (last) items.push({ ...last, ...(below.length ? { children: [...childrenOf(last), ...below] } : {}) });
      else items.push(...below);
    };
    for (const child of node.children) {
      // A list right in a list is below the item before it.
      if (!isNamed(child, 'li')) loose.push(child);
      else {
        end();
        items.push(this.#item(child, node, items.length, upon, depth));
      }
    }
    end();
    return items;
  }

  #item(node: Element, list: Element | undefined, at: number, upon: Upon, depth: number): Block {
    const box = boxOf(node);
    const { rich_text, children } = this.#withText(node.children, uponIn(node, upon), depth);
    const own = { rich_text, color: colourOf(attributesOf(node)) };
    if (box) return block('to_do', { ...own, checked: isChecked(box) }, children);
    if (list?.tagName !== 'ol') return block('bulleted_list_item', own, children);
    const attributes = { start: String(list.properties.start ?? ''), type: String(list.properties.type ?? '') };
    const element = { tag: 'li', attributes: attributesOf(node), text: rich_text, parts: [], children };
    return blockOf({ ...element, within: { tag: 'ol', attributes, isFirst: at === 0 } });
  }

  #details(node: Element, upon: Upon, depth: number): Block {
    const at = node.children.findIndex(child => isNamed(child, 'summary'));
    const summary = node.children[at] as Element | undefined;
    const inside = summary?.children.find(child => child.type === 'element' && /^h[1-6]$/.test(child.tagName)) as
      Element | undefined;
    const rich_text = summary ? this.#words(summary, upon, depth) : [];
    const children = this.flow(
      node.children.filter(child => child !== summary),
      upon,
      depth,
    );
    const own = { rich_text, color: colourOf(attributesOf(node)) };
    if (!inside) return block('toggle', own, children);
    const level = Math.min(Number(inside.tagName[1]), 4) as 1 | 2 | 3 | 4;
    return block(`heading_${level}`, { ...own, is_toggleable: true }, children);
  }

  #figure(node: Element, upon: Upon, depth: number): Block[] {
    const captions = node.children.filter(child => isNamed(child, 'figcaption')) as Element[];
    const caption = captions.flatMap(each => this.#words(each, upon, depth));
    const blocks = this.flow(
      node.children.filter(child => !isNamed(child, 'figcaption')),
      uponIn(node, upon),
      depth,
    );
    const [only] = blocks;
    if (!caption.length) return blocks;
    if (blocks.length === 1 && only) {
      if (only.type === 'image') return [{ ...only, image: { ...only.image, caption } }];
      if (only.type === 'video') return [{ ...only, video: { ...only.video, caption } }];
      if (only.type === 'audio') return [{ ...only, audio: { ...only.audio, caption } }];
      if (only.type === 'code') return [{ ...only, code: { ...only.code, caption } }];
    }
    return [...blocks, paragraph(caption)];
  }

  /** A block that HTML has no element for, as we print it. */
  #typed(tag: string, node: Element, upon: Upon, depth: number, given?: RichText[]): Block {
    const { block: _tag, ...attributes } = attributesOf(node);
    const own = { tag, attributes, parts: [] };
    if (node.tagName === 'figure') {
      const caption = node.children.find(child => isNamed(child, 'figcaption')) as Element | undefined;
      return blockOf({ ...own, text: caption ? this.#words(caption, upon, depth) : [], children: [] });
    }
    if (given) return blockOf({ ...own, text: given, children: [] });
    if (node.tagName === 'p') return blockOf({ ...own, text: this.#words(node, upon, depth), children: [] });
    if (!TITLED.has(tag)) return blockOf({ ...own, text: [], children: this.flow(node.children, upon, depth) });
    const { rich_text, children } = this.#withText(node.children, upon, depth);
    return blockOf({ ...own, text: rich_text, children });
  }

  #withBelow({ children: nodes }: Element, upon: Upon, depth: number): Block[] {
    const [head, ...below] = this.flow(nodes, upon, depth);
    return head ? [{ ...head, ...(below.length ? { children: [...childrenOf(head), ...below] } : {}) }] : [];
  }
}

function code(node: Element): Block {
  const inner = node.children.find(child => isNamed(child, 'code')) as Element | undefined;
  const value = shown(node).replace(/\n$/, '');
  if (inner && hasClass(inner, 'language-math')) return block('equation', { expression: shown(node) });
  const word = [...classesOf(node), ...(inner ? classesOf(inner) : [])]
    .map(name => /^(?:language-|lang-|highlight-source-)(.+)$/.exec(name)?.[1])
    .find(Boolean);
  const language = (word && (languageOf(word) ?? languageOf(word.replaceAll('-', ' ')))) || 'plain text';
  return block('code', { rich_text: value ? [text(value)] : [], caption: [], language });
}

function media(type: 'image' | 'video' | 'audio', url: string, caption: RichText[]): Block {
  return block(type, { type: 'external', external: { url }, caption });
}

function paragraph(rich_text: RichText[]): Block {
  return block('paragraph', { rich_text, color: 'default', icon: null });
}

function textAlone(source: string): Block[] {
  const words = decoded(source.replace(/<[^<>]*>/g, '\n')).split('\n');
  const said = words
    .map(word => word.trim())
    .filter(Boolean)
    .join('\n');
  return said ? [paragraph([text(said)])] : [];
}
