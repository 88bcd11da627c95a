/** Colours of select options, in the order in which new options take them. */
export const selectColors = [
  'default',
  'gray',
  'brown',
  'orange',
  'yellow',
  'green',
  'blue',
  'purple',
  'pink',
  'red',
] as const;

/** Colours of text and blocks: each of the above, as text and as background. */
export const colors: readonly string[] = [...selectColors, ...selectColors.map(color => `${color}_background`)];
