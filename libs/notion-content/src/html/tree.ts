import type { Element, ElementContent, Properties } from 'hast';
import type { Attributes } from '../dialect/tags.ts';

/** An element of HTML; children that are nothing are left out. */
export function element(
  tagName: string,
  properties: Properties,
  children: readonly (ElementContent | undefined)[],
): Element {
  return { type: 'element', tagName, properties, children: children.filter(child => child !== undefined) };
}

/** Attributes that only readers of ours look at: `data-color` for `color`. */
export function dataOf(attributes: Attributes): Properties {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`data-${name}`, value]));
}

/** The same attributes again. */
export function attributesOf({ properties }: Element): Attributes {
  const attributes = Object.create(null) as Attributes;
  for (const [name, value] of Object.entries(properties)) {
    if (!/^data[A-Z]/.test(name) || typeof value !== 'string') continue;
    attributes[name.slice(4).replace(/[A-Z]/g, (letter, at: number) => `${at ? '-' : ''}${letter.toLowerCase()}`)] =
      value;
  }
  return attributes;
}
