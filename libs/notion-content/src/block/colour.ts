/** The nine colours that Notion knows. */
const HUES = ['gray', 'brown', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'red'] as const;
const BASES = ['default', ...HUES] as const;

type Base = (typeof BASES)[number];

/** A colour of a block or of a run of text: of the letters, or (`_background`) behind them. */
export type Colour = Base | `${Base}_background`;

/** All 20 colours, letters first. */
export const COLOURS: readonly Colour[] = [...BASES, ...BASES.map(base => `${base}_background` as const)];

export function isColour(given: unknown): given is Colour {
  return (COLOURS as readonly unknown[]).includes(given);
}
