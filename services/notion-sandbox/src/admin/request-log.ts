import { matchesPath } from './faults.ts';

/** One request as the sandbox saw it. */
export interface LogEntry {
  seq: number;
  /** Virtual time, exact. */
  time: string;
  method: string;
  path: string;
  query: string;
  version: string | null;
  /** The integration's name; null for an unknown token. */
  token: string | null;
  /** null when no answer was sent. */
  status: number | null;
  traceparent: string | null;
  requestId: string;
  /** Milliseconds from arrival to answer. */
  ms: number;
  /** The kind of fault that hit, or null. */
  fault: string | null;
  /** The body of a write, parsed. */
  body?: unknown;
}

export interface LogQuery {
  since: number;
  limit: number;
  method?: string;
  path?: string;
}

/** Entries kept; older ones fall out. */
const keptEntries = 10_000;
/** Characters of bodies kept; beyond that, the bodies of the oldest entries are forgotten first. */
const keptBodyCharacters = 64 * 1024 * 1024;

/** The latest requests, so that a test can see what really was sent. */
export class RequestLog {
  private entries: LogEntry[] = [];
  private bodies = new Map<number, string>();
  private bodyCharacters = 0;
  private lastSeq = 0;

  /** Keeps an entry; `body` is the raw JSON of a write. */
  add(entry: Omit<LogEntry, 'seq' | 'body'>, body: string | null): void {
    const seq = ++this.lastSeq;
    this.entries.push({ seq, ...entry });
    if (body) {
      this.bodies.set(seq, body);
      this.bodyCharacters += body.length;
    }
    // Cut in slabs: shifting one entry off a long list for each request would cost more than the request.
    if (this.entries.length > keptEntries + 1000) this.entries = this.entries.slice(-keptEntries);
    this.forgetBodies(this.entries[0]?.seq ?? 0);
  }

  /** Entries after `since`, oldest first. */
  read({ since, limit, method, path }: LogQuery): LogEntry[] {
    const found: LogEntry[] = [];
    for (const entry of this.entries) {
      if (found.length === limit) break;
      if (entry.seq <= since) continue;
      if (method && method.toUpperCase() !== entry.method) continue;
      if (path && !matchesPath(path, entry.path)) continue;
      found.push(this.withBody(entry));
    }
    return found;
  }

  /** The number of the latest entry, whether it is still kept or not. */
  get latest(): number {
    return this.lastSeq;
  }

  /** Forgets all entries; numbers go on. */
  clear(): void {
    this.entries = [];
    this.bodies.clear();
    this.bodyCharacters = 0;
  }

  private withBody(entry: LogEntry): LogEntry {
    const body = this.bodies.get(entry.seq);
    return body === undefined ? entry : { ...entry, body: parsed(body) };
  }

  private forgetBodies(firstKept: number): void {
    for (const [seq, body] of this.bodies) {
      if (seq >= firstKept && this.bodyCharacters <= keptBodyCharacters) return;
      this.bodies.delete(seq);
      this.bodyCharacters -= body.length;
    }
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
