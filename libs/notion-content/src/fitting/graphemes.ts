const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * A text in as few pieces as can be, none longer than `most` UTF-16 units, cut where no character that a person sees is cut in two.
 * Only one that is itself longer than a piece (a letter with thousands of accents) is cut, between code points.
 */
export function cutText(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  const segments = segmenter.segment(text);
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > most) {
    const boundary = segments.containing(start + most)!.index;
    const end = boundary > start ? boundary : codePointBoundary(text, start + most);
    pieces.push(text.slice(start, end));
    start = end;
  }
  pieces.push(text.slice(start));
  return pieces;
}

function codePointBoundary(text: string, at: number): number {
  const isInside = isBetween(text.charCodeAt(at - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(at), 0xdc00, 0xdfff);
  return isInside ? at - 1 : at;
}

function isBetween(unit: number, least: number, most: number): boolean {
  return unit >= least && unit <= most;
}
