/** A file somewhere else on the web. */
export interface ExternalFile {
  type: 'external';
  external: { url: string };
}

/** A file that Notion keeps; its address is signed and ends after about an hour. */
export interface HostedFile {
  type: 'file';
  file: { url: string; expiry_time: string };
}

/** A file that was uploaded and is attached by its id; Notion answers with a HostedFile. */
export interface UploadedFile {
  type: 'file_upload';
  file_upload: { id: string };
}

/** A file as blocks, icons and covers hold it. */
export type FileReference = ExternalFile | HostedFile | UploadedFile;

/** Where a file can be fetched; none for one that is uploaded but not attached yet. */
export function urlOf(file: FileReference): string | undefined {
  if (file.type === 'external') return file.external.url;
  return file.type === 'file' ? file.file.url : undefined;
}
