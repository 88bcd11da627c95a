/** What a file is to Notion: it decides in which blocks it may stand and how a comment shows it. */
export type FileCategory = 'audio' | 'image' | 'pdf' | 'productivity' | 'video';

const office = 'application/vnd.openxmlformats-officedocument';

/**
 * The content types that the file upload API takes, with their extensions, the usual one first (Notion, "Working with
 * files and media", as read in 2026-09). A type that is a document, archive or model counts as `productivity`.
 */
const types: Record<string, string> = {
  'audio/aac': 'aac adts',
  'audio/midi': 'mid midi',
  'audio/mpeg': 'mp3 mpga',
  'audio/mp4': 'm4a m4b mp4',
  'audio/ogg': 'ogg oga opus',
  'audio/wav': 'wav',
  'audio/x-ms-wma': 'wma',
  'audio/webm': 'weba',
  'audio/flac': 'flac',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'text/markdown': 'md markdown',
  'text/html': 'html htm',
  'text/css': 'css',
  'text/calendar': 'ics',
  'text/javascript': 'js',
  'text/typescript': 'ts tsx',
  'text/x-python': 'py',
  'application/json': 'json',
  'application/xml': 'xml',
  'application/yaml': 'yaml yml',
  'application/rtf': 'rtf',
  'application/epub+zip': 'epub',
  'application/msword': 'doc dot',
  [`${office}.wordprocessingml.document`]: 'docx',
  [`${office}.wordprocessingml.template`]: 'dotx',
  'application/vnd.ms-excel': 'xls xlt xla',
  [`${office}.spreadsheetml.sheet`]: 'xlsx',
  [`${office}.spreadsheetml.template`]: 'xltx',
  'application/vnd.ms-powerpoint': 'ppt pot pps ppa',
  [`${office}.presentationml.presentation`]: 'pptx',
  [`${office}.presentationml.template`]: 'potx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/zip': 'zip',
  'application/gzip': 'gz gzip',
  'application/x-tar': 'tar',
  'application/x-7z-compressed': '7z',
  'application/x-bzip2': 'bz2',
  'application/vnd.rar': 'rar',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg jpeg',
  'image/png': 'png apng',
  'image/svg+xml': 'svg',
  'image/tiff': 'tiff tif',
  'image/webp': 'webp',
  'image/vnd.microsoft.icon': 'ico',
  'image/bmp': 'bmp',
  'image/avif': 'avif',
  'video/x-amv': 'amv',
  'video/x-ms-asf': 'asf wmv',
  'video/x-msvideo': 'avi',
  'video/x-f4v': 'f4v',
  'video/x-flv': 'flv gifv',
  'video/mp4': 'mp4 m4v',
  'video/x-matroska': 'mkv',
  'video/webm': 'webm',
  'video/quicktime': 'mov qt',
  'video/mpeg': 'mpeg',
  'video/ogg': 'ogv',
  'video/3gpp': '3gp',
  'video/3gpp2': '3g2',
};

/** What a sender says who does not know: the file's name decides then. */
const unknownType = 'application/octet-stream';

/** The type without parameters, in lower case; null when the sender does not know it. */
export function plainType(contentType: string | null | undefined): string | null {
  const plain = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return plain === '' || plain === unknownType ? null : plain;
}

export function isSupported(contentType: string): boolean {
  return Object.hasOwn(types, contentType);
}

/** Whether a file of that type may have that extension. */
export function fits(contentType: string, extension: string): boolean {
  return extensionsOf(contentType).includes(extension);
}

/** The extension that a file of that type gets when it has none. */
export function usualExtension(contentType: string): string {
  return extensionsOf(contentType)[0] ?? '';
}

/** The type that an extension means; null for one that is not taken. A doubtful `mp4` is a video. */
export function typeOfExtension(extension: string): string | null {
  if (extension === 'mp4') return 'video/mp4';
  return Object.keys(types).find(type => fits(type, extension)) ?? null;
}

/** The extension of a name, in lower case and without the dot; null without one. */
export function extensionOf(filename: string): string | null {
  return /[^/.]\.([A-Za-z0-9]+)$/.exec(filename)?.[1]?.toLowerCase() ?? null;
}

export function categoryOf(contentType: string | null): FileCategory {
  if (contentType === 'application/pdf') return 'pdf';
  const kind = contentType?.split('/', 1)[0];
  return kind === 'audio' || kind === 'image' || kind === 'video' ? kind : 'productivity';
}

function extensionsOf(contentType: string): string[] {
  return Object.hasOwn(types, contentType) ? (types[contentType] ?? '').split(' ') : [];
}
