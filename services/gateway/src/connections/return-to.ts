/** Where browsers may be led: our own origin and those that the operator lists. */
export interface ReturnPlaces {
  /** Where people reach the gateway. */
  publicUrl: string;
  /** Origins, as browsers write them: `https://app.example.com`. */
  origins: readonly string[];
}

/**
 * Where a browser is led at the end; undefined for a place that is not ours to lead to. A path is one of ours.
 * Decided as the browser will read it (WHATWG URL), so that no spelling of a foreign address passes for a path.
 */
export function returnPlace(wanted: string, { publicUrl, origins }: ReturnPlaces): URL | undefined {
  if (!/^(\/|https?:\/\/)/i.test(wanted) || !URL.canParse(wanted, publicUrl)) return undefined;
  const url = new URL(wanted, publicUrl);
  const isKnown = [new URL(publicUrl).origin, ...origins].includes(url.origin);
  return isKnown && url.username === '' && url.password === '' ? url : undefined;
}

/** The place with what came of it. What the place has in its own query stays, but nothing passes for ours. */
export function placeWith(place: URL, outcome: { connectionId: string } | { error: string }): string {
  const url = new URL(place);
  for (const name of ['connectionId', 'error']) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, value);
  return url.href;
}
