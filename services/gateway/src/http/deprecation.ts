import { applyDecorators, SetMetadata } from '@nestjs/common';

/** That a route is to go: still there, and answered as ever, but no longer the way. */
export interface Deprecated {
  /** The day since which it should not be used, `2026-12-01`. */
  since: string;
  /** The day on which it may stop to answer; a year or more later. */
  sunset: string;
  /** What to use in its place, a path such as `/v1/todos`. */
  successor?: string;
}

export const DEPRECATED = Symbol('deprecated');

const YEAR_MS = 365 * 24 * 60 * 60_000;

/** Declares a route as deprecated. @throws Error when its users are given less than a year */
export function Deprecates(deprecated: Deprecated): MethodDecorator {
  const { since, sunset } = deprecated;
  if (!(Date.parse(sunset) - Date.parse(since) >= YEAR_MS))
    throw new Error(`A route deprecated since ${since} must answer for a year; its sunset is ${sunset}.`);
  return applyDecorators(SetMetadata(DEPRECATED, deprecated));
}

/** What a deprecated route says of itself: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to what follows it. */
export function deprecationHeaders({ since, sunset, successor }: Deprecated): { [name: string]: string } {
  return {
    deprecation: `@${Date.parse(since) / 1_000}`,
    sunset: new Date(sunset).toUTCString(),
    ...(successor !== undefined && { link: `<${successor}>; rel="successor-version"` }),
  };
}

/** The same as a sentence of the document. */
export function deprecationSentence({ since, sunset, successor }: Deprecated): string {
  const instead = successor === undefined ? '' : ` Use \`${successor}\` in its place.`;
  return `Deprecated since ${since}; it answers until ${sunset} at least.${instead}`;
}
