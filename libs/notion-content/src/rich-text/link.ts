/** The kinds of address that Notion takes for a link. */
const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:', 'notion:']);

/** The longest address that Notion takes, in UTF-16 units. */
const LONGEST = 2_000;

/** Whether Notion takes this address for a link: whole, of a kind it knows, and not too long. Relative ones lead nowhere there. */
export function isLinkable(url: string): boolean {
  return url.length <= LONGEST && SCHEMES.has(schemeOf(url)) && URL.canParse(url);
}

/** Whether a file or image may be at this address. */
export function isFetchable(url: string): boolean {
  return /^https?:/i.test(url) && isLinkable(url);
}

function schemeOf(url: string): string {
  return url.slice(0, url.indexOf(':') + 1).toLowerCase();
}
