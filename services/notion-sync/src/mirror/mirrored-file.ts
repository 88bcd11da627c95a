import type { JsonObject } from '@na/contracts';
import { each, type TreeBlock } from './block-tree.ts';
import { plainUrl } from './fingerprint.ts';
import type { PageState } from './page-state.ts';

/** A file that a page shows. */
export interface MirroredFile {
  holder: 'property' | 'block' | 'icon' | 'cover';
  /** The property's or block's id; of an icon or cover, its name. */
  holderId: string;
  place: number;
  /** `image`, `video`, `pdf`, `audio` or `file`. */
  kind: string;
  name: string;
  /** Whether Notion hosts it; then its address opens only with a signature, which is had by asking Notion anew. */
  isHosted: boolean;
  /** Of what Notion hosts without the signature. */
  url: string;
}

const BLOCKS = new Set(['image', 'video', 'pdf', 'audio', 'file']);

/** The files that a page's properties, icon and cover show. */
export function filesOfPage({ properties, icon, cover }: PageState): MirroredFile[] {
  const held = Object.values(properties).flatMap(property => {
    const files = property.type === 'files' && Array.isArray(property.files) ? property.files : [];
    return files.map((file, place) => fileOf(file as JsonObject, 'property', String(property.id), place, 'file'));
  });
  const around = [
    icon && fileOf(icon, 'icon', 'icon', 0, 'image'),
    cover && fileOf(cover, 'cover', 'cover', 0, 'image'),
  ];
  return [...held, ...around].filter(file => file !== null && file !== undefined);
}

/** The files that a body shows. */
export function filesOfBody(blocks: TreeBlock[]): MirroredFile[] {
  return [...each(blocks)]
    .filter(({ type }) => BLOCKS.has(type))
    .map(({ id, type, content }) => fileOf(content, 'block', id, 0, type))
    .filter(file => file !== undefined);
}

function fileOf(
  file: JsonObject,
  holder: MirroredFile['holder'],
  holderId: string,
  place: number,
  kind: string,
): MirroredFile | undefined {
  const isHosted = file.type === 'file';
  const { url } = ((isHosted ? file.file : file.external) ?? {}) as { url?: string };
  if (url === undefined) return undefined;
  const known = isHosted ? plainUrl(url) : url;
  const name = typeof file.name === 'string' ? file.name : (known.split('/').at(-1) ?? '');
  return { holder, holderId, place, kind, name, isHosted, url: known };
}
