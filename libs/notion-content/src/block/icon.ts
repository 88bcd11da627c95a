import type { FileReference } from './file.ts';

/** An emoji of the workspace. */
export interface CustomEmoji {
  id: string;
  name?: string;
  url?: string;
}

/** The colours of Notion's own icons. */
export type IconColour =
  'gray' | 'lightgray' | 'brown' | 'yellow' | 'orange' | 'green' | 'blue' | 'purple' | 'pink' | 'red';

/** The icon of a page, a callout or a tab. */
export type Icon =
  | { type: 'emoji'; emoji: string }
  | { type: 'custom_emoji'; custom_emoji: CustomEmoji }
  | { type: 'icon'; icon: { name: string; color?: IconColour } }
  | FileReference;

/** The cover of a page. */
export type Cover = FileReference;
