import type { PhrasingContent } from 'mdast';

/** `(address "title")`, behind the text of a link. */
export function linkTarget(url: string, title: string | null): string {
  return title === null ? `(${destination(url)})` : `(${destination(url)} ${titleSource(title)})`;
}

/** `![alt](address "title")`. */
export function imageSource(alt: string, url: string, title: string | null): string {
  return `![${escapedLabel(alt)}]${linkTarget(url, title)}`;
}

/** A title between quotes; an empty line would end the paragraph. */
export function titleSource(title: string): string {
  const kept = title.replace(/\n(?=[ \t]*\n)/g, '&#xA;').replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\');
  return `"${entitiesKept(kept).replace(/"/g, '\\"')}"`;
}

/** The title that such a source says; none when it is no such source. */
export function isTitle(source: string): boolean {
  return source.length >= 2 && source.startsWith('"') && source.endsWith('"');
}

/** `<address>`, when that is all that the link says. */
export function bareTarget(children: readonly PhrasingContent[], url: string): string | undefined {
  const [only] = children;
  if (children.length !== 1 || only?.type !== 'text') return undefined;
  return bareSource(only.value, url);
}

/** The same of a link whose text is known. */
export function bareSource(shown: string, url: string): string | undefined {
  const isMail =
    /^mailto:/i.test(url) &&
    url.slice('mailto:'.length) === shown &&
    /^[\w.+-]+@[a-z\d]+(-+[a-z\d]+)*(\.[a-z\d]+(-+[a-z\d]+)*)+$/i.test(shown);
  const isAddress = shown === url && /^[a-z][a-z0-9+.-]{1,31}:[^\s<>\0-\x20]*$/i.test(url);
  return isMail || isAddress ? `<${shown}>` : undefined;
}

/** An address as Markdown takes it between parentheses. */
export function destination(url: string): string {
  // A dollar would begin a formula.
  const escaped = entitiesKept(url.replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\').replaceAll('$', '\\$'));
  if (url === '' || /[\s\0-\x1f\x7f<>]/.test(url) || !isBalanced(url))
    return `<${escaped.replace(/[<>]/g, '\\$&').replace(/\r?\n|\r/g, '%0A')}>`;
  return escaped;
}

function isBalanced(url: string): boolean {
  let open = 0;
  for (const char of url) {
    if (char === '(') open++;
    else if (char === ')' && --open < 0) return false;
  }
  return open === 0 && !url.includes('\\');
}

function escapedLabel(label: string): string {
  return entitiesKept(label.replace(/[\\`*_[\]<~$!]/g, '\\$&').replace(/\s*\n\s*/g, ' '));
}

/** An ampersand that would be read as the beginning of a character's name is written by its own. */
function entitiesKept(source: string): string {
  return source.replace(/&(?=#|[a-z])/gi, '&amp;');
}
