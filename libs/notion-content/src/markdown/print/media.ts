import type { BlockOf } from '../../block/block.ts';
import { urlOf, type FileReference } from '../../block/file.ts';
import { plainText, type RichText } from '../../rich-text/rich-text.ts';
import { text } from '../../rich-text/runs.ts';
import { isVerbatim } from '../../rich-text/verbatim.ts';
import { textLines } from './escape.ts';
import { destination, imageSource, isTitle } from './target.ts';
import { inline } from './text.ts';

/** A link to a page or database of Notion; only its name when it has no id. */
export function linked(title: string, id: string | undefined): string {
  const url = id ? `https://www.notion.so/${id.replaceAll('-', '')}` : null;
  return textLines(inline([text(title || 'Untitled', {}, url)]));
}

/** A file or a web page, as a link that says its name, else its caption, else where it is. */
export function attachment(where: string | FileReference, caption: readonly RichText[], name = ''): string {
  const url = typeof where === 'string' ? where : urlOf(where);
  const said = plainText(caption);
  const label = name || said || url || 'file';
  const link = inline([text(label, {}, url ?? null)]);
  return textLines(name && said && name !== said ? `${link} ${inline(caption)}` : link);
}

export function image({ image: held }: BlockOf<'image'>): string {
  const last = held.caption.at(-1);
  const title = isVerbatim(last) && isTitle(last.text.content) ? last.text.content : undefined;
  const alt = plainText(title === undefined ? held.caption : held.caption.slice(0, -1));
  const url = urlOf(held);
  if (url === undefined) return textLines(inline([text(alt || 'image')]));
  if (title === undefined) return imageSource(alt, url, null);
  return imageSource(alt, url, null).replace(/\([^]*$/, () => `(${destination(url)} ${title})`);
}
