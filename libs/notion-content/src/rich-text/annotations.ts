import type { Annotations } from './rich-text.ts';

/** Text that nothing marks. */
export const PLAIN: Annotations = Object.freeze({
  bold: false,
  italic: false,
  strikethrough: false,
  underline: false,
  code: false,
  color: 'default',
});

const kept = new Map<string, Annotations>([[keyOf(PLAIN), PLAIN]]);

/** The annotations that a request or an answer gives, with what it leaves out; equal ones are one frozen object, for there are few kinds and many runs. */
export function annotations(given: Partial<Annotations> = {}): Annotations {
  const { bold, italic, strikethrough, underline, code, color } = { ...PLAIN, ...given };
  const whole: Annotations = { bold, italic, strikethrough, underline, code, color };
  const key = keyOf(whole);
  const known = kept.get(key);
  if (known) return known;
  kept.set(key, Object.freeze(whole));
  return whole;
}

export function sameAnnotations(a: Annotations, b: Annotations): boolean {
  return a === b || keyOf(a) === keyOf(b);
}

function keyOf({ bold, italic, strikethrough, underline, code, color }: Annotations): string {
  return `${+bold}${+italic}${+strikethrough}${+underline}${+code}${color}`;
}
