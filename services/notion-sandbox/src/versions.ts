/** The API versions that are served; each has its own shapes (see README). */
export const apiVersions = ['2022-06-28', '2025-09-03', '2026-03-11'] as const;

export type ApiVersion = (typeof apiVersions)[number];

/** Taken for a request without `Notion-Version` on a route where Notion tolerates that: the client's own default. */
export const defaultVersion: ApiVersion = '2025-09-03';

export function isApiVersion(value: string): value is ApiVersion {
  return (apiVersions as readonly string[]).includes(value);
}

/** Before 2025-09-03 a database was its own single data source. */
export function hasDataSources(version: ApiVersion): boolean {
  return version !== '2022-06-28';
}

/** Since 2026-03-11 only `in_trash` is left, `position` has replaced `after`, and `meeting_notes` has replaced `transcription`. */
export function hasOnlyTrash(version: ApiVersion): boolean {
  return version === '2026-03-11';
}
