const mebibyte = 1024 ** 2;

/** The largest part, and the largest file that goes up in one (Notion: 20 MB, binary). */
export const maxPartBytes = 20 * mebibyte;

/** The smallest part of a file in several parts, except for its last one (Notion: 5 MB, binary). */
export const minPartBytes = 5 * mebibyte;

/** Notion's limit for the parts of a file. */
export const maxParts = 1000;

/** Largest file that a workspace takes: 5 GiB, as on a paid plan. */
export const maxFileBytes = 5 * 1024 ** 3;

/** How long an upload waits to be attached, in virtual milliseconds (Notion: one hour). */
export const uploadLifeMs = 3_600_000;
