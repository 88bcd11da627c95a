/** A browser as far as the OAuth pages need one: it keeps cookies, follows redirects of its own site and fills in forms. */
export interface Browser {
  /** Where it ended: a page of ours, or the foreign address that it was sent to. */
  goTo(url: string): Promise<Place>;
  /** A header that is empty is not sent. */
  submit(place: Place, form: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Place>;
}

export interface Place {
  url: string;
  /** 0 when it is a foreign address, which nobody asks. */
  status: number;
  html: string;
  headers: Headers;
}

/** A browser on the gateway at `base`. */
export function browserOn(base: string): Browser {
  /** By name and path, as two of one name may stand at different places. */
  const cookies = new Map<string, { name: string; value: string; path: string }>();

  async function visit(url: string, init: RequestInit = {}, hops = 0): Promise<Place> {
    if (!url.startsWith(base) || hops > 10) return { url, status: 0, html: '', headers: new Headers() };
    const { pathname } = new URL(url);
    const cookie = [...cookies.values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie && { cookie }) },
    });
    for (const set of response.headers.getSetCookie()) keep(set);
    const location = response.headers.get('location');
    if (location) return visit(new URL(location, url).href, {}, hops + 1);
    return { url, status: response.status, html: await response.text(), headers: response.headers };
  }

  function keep(set: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
    const path = /; *path=([^;]+)/i.exec(set)?.[1] ?? '/';
    if (value === '') cookies.delete(`${name} ${path}`);
    else cookies.set(`${name} ${path}`, { name: name!, value: value!, path });
  }

  return {
    goTo: url => visit(new URL(url, base).href),
    submit(place, form, fields = {}, headers = {}) {
      const action = new RegExp(`action="([^"]*/${form})"`).exec(place.html)?.[1];
      if (!action)
        throw new Error(`There is no form ${form} on ${place.url} (${place.status}): ${place.html.slice(0, 300)}`);
      const own = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers };
      return visit(new URL(action, base).href, {
        method: 'POST',
        headers: Object.fromEntries(Object.entries(own).filter(([, value]) => value !== '')),
        body: new URLSearchParams(fields).toString(),
      });
    },
  };
}
