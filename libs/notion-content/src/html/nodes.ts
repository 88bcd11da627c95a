import type { Element, Nodes } from 'hast';

/** Elements whose text is nobody's to read. */
export const UNSEEN = new Set([
  'script',
  'style',
  'template',
  'head',
  'title',
  'meta',
  'link',
  'object',
  'iframe',
  'noframes',
]);

/** The box that an item begins with, maybe within its label or paragraph. */
export function boxOf({ children }: Element): Element | undefined {
  const first = children.find(child => child.type === 'element' || (child.type === 'text' && child.value.trim()));
  if (first?.type !== 'element') return undefined;
  if (first.tagName === 'input') return first.properties.type === 'checkbox' ? first : undefined;
  return first.tagName === 'label' || first.tagName === 'p' ? boxOf(first) : undefined;
}

/** Whether a box is ticked. */
export function isChecked({ properties }: Element): boolean {
  return properties.checked === true;
}

/** Whether this is an element of that name. */
export function isNamed(node: Nodes, tag: string): node is Element {
  return node.type === 'element' && node.tagName === tag;
}

/** The classes of an element. */
export function classesOf({ properties: { className } }: Element): string[] {
  return Array.isArray(className) ? className.map(String) : [];
}

/** Whether an element has a class. */
export function hasClass(node: Element, name: string): boolean {
  return classesOf(node).includes(name);
}

/** All text in a node as it stands; a `br` is a line's end. */
export function shown(node: Element): string {
  return textsIn(node).join('');
}

/** The same in pieces, however deep they stand. */
export function textsIn(node: Element): string[] {
  const texts: string[] = [];
  const left: Nodes[] = [node];
  for (let next = left.pop(); next; next = left.pop()) {
    if (next.type === 'text') texts.push(next.value);
    else if (next.type === 'element' && next.tagName === 'br') texts.push('\n');
    else if (next.type === 'element' && !UNSEEN.has(next.tagName))
      for (const child of [...next.children].reverse()) left.push(child);
  }
  return texts;
}
