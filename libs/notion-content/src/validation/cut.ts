const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text in pieces of at most so many UTF-16 code units (two or more), cut between graphemes: an emoji of several code points stays whole.
 * Only a grapheme that is longer than a piece is cut, between code points.
 */
export function cut(text: string, most: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = text.length - at <= most ? text.length : at + lastBoundary(text.slice(at, at + most + 2), most);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

/** The last place at which a grapheme begins. The window is two longer than a piece: a whole code point, for what comes next decides. */
function lastBoundary(window: string, most: number): number {
  const begins = graphemes.segment(window).containing(most)?.index;
  if (begins) return begins;
  const splitsPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(window.slice(most - 1, most + 1));
  return splitsPair ? most - 1 : most;
}
