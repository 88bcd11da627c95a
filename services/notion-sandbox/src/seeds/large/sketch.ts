import type { RichText } from '../../store/records.ts';
import type { Draw } from './draw.ts';
import { prose } from './words.ts';

/** A block that is about to stand: its type, its own fields in the shape of an answer, what stands inside. */
export interface Sketch {
  /** Named where another block points to it; else drawn. */
  id?: string;
  type: string;
  content: Record<string, unknown>;
  children?: Sketch[];
}

/** A block of text. */
export function written(type: string, rich_text: RichText[], more: Record<string, unknown> = {}): Sketch {
  return { type, content: { rich_text, color: 'default', ...more } };
}

/** A block without text. */
export function bare(type: string, content: Record<string, unknown> = {}): Sketch {
  return { type, content };
}

export function paragraph(draw: Draw): Sketch {
  return written('paragraph', prose(draw), { icon: null });
}
