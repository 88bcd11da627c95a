/** A request as the sandbox's log has it. */
export interface Logged {
  seq: number;
  time: string;
  method: string;
  path: string;
  status: number | null;
  token: string | null;
  body?: object;
}

/** So many requests are under way at once while the workspace is filled. */
const AT_ONCE = 16;
/** The log gives and keeps so many. */
const MOST_LOGGED = 10_000;

/** The Notion of a bench: the sandbox, spoken to directly. */
export class BenchNotion {
  #since = 0;

  constructor(
    private readonly url: string,
    private readonly token: string,
    readonly rootPageId: string,
  ) {}

  async ask(method: string, path: string, body?: object): Promise<{ [member: string]: unknown }> {
    const response = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'notion-version': '2026-03-11',
        'content-type': 'application/json',
      },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { [member: string]: unknown };
  }

  async admin(method: string, path: string, body?: object): Promise<{ [member: string]: unknown }> {
    const response = await fetch(`${this.url}/_sandbox${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { [member: string]: unknown };
  }

  /** The requests since the last time that somebody asked. @throws Error when some of them are forgotten already */
  async requests(): Promise<Logged[]> {
    const { entries, latest } = (await this.admin(
      'GET',
      `/log?since=${this.#since}&limit=${MOST_LOGGED}`,
    )) as unknown as {
      entries: Logged[];
      latest: number;
    };
    if (entries.length < latest - this.#since) throw new Error('The sandbox made more requests than its log keeps.');
    this.#since = latest;
    return entries;
  }

  /** What was asked until now is of no interest. */
  async forget(): Promise<void> {
    this.#since = (await this.admin('DELETE', '/log'))['latest'] as number;
  }

  async inParallel<T>(things: readonly T[], work: (thing: T) => Promise<unknown>): Promise<void> {
    const waiting = [...things];
    const hand = async () => {
      for (let thing = waiting.pop(); thing !== undefined; thing = waiting.pop()) await work(thing);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, hand));
  }
}
