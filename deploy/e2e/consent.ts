import { request, type IncomingMessage } from 'node:http';

/** What a page or a redirect said. */
interface Seen {
  url: URL;
  status: number;
  text: string;
}

/** Goes through pages as a browser does: keeps the cookies of each host, follows redirects and links, and sends forms. */
export class Browser {
  /** By host: hosts on one machine differ by their port here, so that none gets another's. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Opens an address; `from` is the page with the link to it. */
  open(url: string, from?: string): Promise<Seen> {
    return this.#go(new URL(url), { site: siteOf(url, from) });
  }

  /** Sends the form of a page, with what a person picked and pressed. */
  send({ url, text }: Seen, picked: [name: string, value: string][]): Promise<Seen> {
    const action = new URL(unescaped(/<form method="post" action="([^"]+)"/.exec(text)![1]!), url);
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name, value]) => [name, unescaped(value!)] as [string, string],
    );
    return this.#go(action, { site: 'same-origin', form: new URLSearchParams([...hidden, ...picked]).toString() });
  }

  async #go(url: URL, { site, form }: { site: string; form?: string }, hops = 0): Promise<Seen> {
    const answer = await this.#ask(url, site, form);
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    const { location } = answer.headers;
    if (location === undefined) return { url, status: answer.statusCode!, text };
    if (hops === 5) throw new Error(`Led on and on, last to ${location}.`);
    return this.#go(new URL(location, url), { site: 'cross-site' }, hops + 1);
  }

  async #ask(url: URL, site: string, form?: string): Promise<IncomingMessage> {
    const jar = this.#cookies.get(url.host) ?? new Map<string, string>();
    const headers = {
      'sec-fetch-site': site,
      'sec-fetch-mode': 'navigate',
      cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      request(url, { method: form === undefined ? 'GET' : 'POST', headers }, resolve)
        .on('error', reject)
        .end(form),
    );
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      jar.set(name!, value!);
    }
    this.#cookies.set(url.host, jar);
    return answer;
  }
}

function siteOf(url: string, from: string | undefined): string {
  if (from === undefined) return 'none';
  return new URL(url).origin === new URL(from).origin ? 'same-origin' : 'cross-site';
}

/** Text of an attribute. */
export function unescaped(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
