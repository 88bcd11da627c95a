import type { FieldValue, Fields } from '../../src/two-way/merge.ts';
import type { Policy } from '../../src/two-way/policy.ts';
import {
  answered,
  begin,
  decide,
  edit,
  nextWrite,
  pendingOf,
  read,
  type Merged,
  type Standing,
} from '../../src/two-way/standing.ts';

/** What may happen next; which request or reading is meant is chosen among those there are. */
export type Act =
  | { do: 'api edits'; field: string }
  | { do: 'person edits'; field: string }
  | { do: 'worker reads' }
  | { do: 'worker writes' }
  | { do: 'worker looks and writes at once' }
  | { do: 'write lands'; which: number }
  | { do: 'answer comes'; which: number }
  | { do: 'answer is lost'; which: number }
  | { do: 'reading is taken' }
  | { do: 'reading comes'; which: number }
  | { do: 'time passes'; ms: number }
  | { do: 'somebody decides'; keep: 'notion' | 'api' };

/** So long after its start a write cannot come to Notion any more, in milliseconds. */
const WRITE_MS = 1_000;

interface Request {
  fields: Fields;
  begun: number;
  until: number;
  hasLanded: boolean;
  /** What the answer says, once there is one. */
  answer?: { readAt: number; theirs: Fields; editedAt: number };
}

/** A world of one to-do: a Notion without locks and versions, the pure core, and whoever writes on either side. */
export class World {
  readonly #requests: Request[] = [];
  readonly #readings: { readAt: number; theirs: Fields; editedAt: number }[] = [];
  /** Of each value: the values that its author had before them, and those before these. */
  readonly #seen = new Map<FieldValue, Set<FieldValue>>();
  /** What a person wrote while a write of ours was between its look and Notion: as Notion knows no conditional writes, nobody can help it. */
  readonly #overrun = new Set<FieldValue>();
  /** What we wrote and never heard the end of. */
  readonly #unheard = new Set<FieldValue>();
  readonly reported: { ours: FieldValue; theirs: FieldValue; isTrue: boolean }[] = [];
  readonly edits: { field: string; value: FieldValue; by: 'api' | 'person' }[] = [];
  #notion: Fields;
  #notionEditedAt = 0;
  #now = 100_000;
  #next = 1;
  #standing: Standing;

  constructor(
    fields: readonly string[],
    private readonly policy: Policy,
  ) {
    this.#notion = Object.fromEntries(fields.map(field => [field, `${field} 0`]));
    this.#standing = {
      ...{ ours: { ...this.#notion }, base: { ...this.#notion }, editedAt: {}, asOf: 0 },
      ...{ notionEditedAt: 0, sent: null, open: {} },
    };
  }

  act(act: Act): void {
    this.#now += 1;
    this.#acts[act.do](act as never);
  }

  readonly #acts: { [name in Act['do']]: (act: Extract<Act, { do: name }>) => void } = {
    'api edits': ({ field }) => {
      const value = this.#newValue(field, this.#standing.ours[field]!, 'api');
      this.#standing = edit(this.#standing, { [field]: value }, this.#now);
    },
    'person edits': ({ field }) => this.#put({ [field]: this.#newValue(field, this.#notion[field]!, 'person') }),
    'worker reads': () => this.#observe(this.#look()),
    'worker writes': () => {
      const fields = nextWrite(this.#standing);
      if (!fields) return;
      const until = this.#now + WRITE_MS;
      this.#standing = begin(this.#standing, fields, until);
      this.#requests.push({ fields, begun: this.#now, until, hasLanded: false });
    },
    'worker looks and writes at once': () => {
      this.#observe(this.#look());
      this.#acts['worker writes']({ do: 'worker writes' });
      this.#land(this.#requests.at(-1));
    },
    'write lands': ({ which }) => this.#land(this.#among(which, request => !request.hasLanded)),
    'answer comes': ({ which }) => {
      const request = this.#among(which, ({ hasLanded, answer }) => hasLanded && !answer);
      if (request) this.#answer(request);
    },
    'answer is lost': ({ which }) => this.#lose(this.#among(which, ({ answer }) => !answer)),
    'reading is taken': () => void this.#readings.push(this.#look()),
    'reading comes': ({ which }) => {
      // It stays among them: readings come twice, and in any order.
      const reading = this.#readings[which % Math.max(this.#readings.length, 1)];
      if (reading) this.#observe(reading);
    },
    'time passes': ({ ms }) => {
      this.#now += ms;
      // Nobody waits for an answer for longer.
      for (const request of this.#requests) if (request.until <= this.#now && !request.answer) this.#lose(request);
    },
    'somebody decides': ({ keep }) => {
      const [field] = Object.keys(this.#standing.open);
      if (field) this.#decide(field, keep);
    },
  };

  /** Lets all that is under way come to its end, and then the worker do its work. Gives how many rounds that took. */
  settle(): number {
    for (const request of this.#requests) {
      if (!request.hasLanded && request.until > this.#now) this.#land(request);
      if (!request.answer) this.#lose(request);
    }
    this.#now += 2 * WRITE_MS;
    for (let round = 1; round < 20; round++) {
      this.#now += 1;
      this.#observe(this.#look());
      for (const field of Object.keys(this.#standing.open)) this.#decide(field, 'api');
      if (!pendingOf(this.#standing).length && !this.#standing.sent) return round;
      const fields = nextWrite(this.#standing);
      if (!fields) continue;
      this.act({ do: 'worker writes' });
      const request = this.#requests.at(-1)!;
      this.#land(request);
      this.#answer(request);
    }
    return Infinity;
  }

  /** How many edits fell into the time between a look and a write. */
  get overrun(): number {
    return this.#overrun.size;
  }

  /** What is wrong now that all is settled, in sentences. */
  faults(): string[] {
    const { ours } = this.#standing;
    const apart = Object.keys(this.#notion)
      .filter(field => ours[field] !== this.#notion[field])
      .map(field => `${field} is “${String(ours[field])}” here and “${String(this.#notion[field])}” in Notion`);
    const lost = this.edits
      .filter(({ field, value }) => !this.#hasSeen(this.#notion[field]!, value))
      .filter(({ value }) => ![...this.#overrun].some(each => this.#hasSeen(each, value)) && !this.#isReported(value))
      .map(({ value, by }) => `“${String(value)}” of the ${by} is lost`);
    const untrue = this.reported
      .filter(({ isTrue }) => !isTrue)
      .map(({ ours: mine, theirs }) => `no conflict: “${String(mine)}” and “${String(theirs)}”`);
    return [...apart, ...lost, ...untrue];
  }

  #newValue(field: string, before: FieldValue, by: 'api' | 'person'): FieldValue {
    const value = `${field} ${this.#next++}`;
    this.#seen.set(value, new Set([before, ...(this.#seen.get(before) ?? [])]));
    this.edits.push({ field, value, by });
    return value;
  }

  #put(fields: Fields): void {
    this.#notion = { ...this.#notion, ...fields };
    this.#notionEditedAt = this.#now - (this.#now % 60_000);
  }

  #look() {
    return { readAt: this.#now, theirs: { ...this.#notion }, editedAt: this.#notionEditedAt };
  }

  #observe(reading: { readAt: number; theirs: Fields; editedAt: number }): void {
    this.#now += 1;
    this.#note(read(this.#standing, reading, this.policy, this.#now));
  }

  #note(merged: Merged): void {
    this.#standing = merged.standing;
    for (const { ours, theirs } of merged.conflicts)
      this.reported.push({ ours, theirs, isTrue: this.#isTrue(ours, theirs) });
  }

  #decide(field: string, keep: 'notion' | 'api'): void {
    // Whoever decides has seen both.
    const [mine, theirs] = [this.#standing.ours[field]!, this.#standing.open[field]!];
    const [kept, given] = keep === 'api' ? [mine, theirs] : [theirs, mine];
    const known = this.#seen.get(kept) ?? new Set();
    this.#seen.set(kept, new Set([...known, given, ...(this.#seen.get(given) ?? [])]));
    this.#standing = decide(this.#standing, field, keep);
  }

  #among(which: number, fits: (request: Request) => boolean): Request | undefined {
    const fitting = this.#requests.filter(fits);
    return fitting[which % Math.max(fitting.length, 1)];
  }

  #land(request: Request | undefined): void {
    if (!request || request.hasLanded || request.until <= this.#now) return;
    for (const [field, value] of Object.entries(request.fields))
      if (!this.#hasSeen(value, this.#notion[field]!) && !this.#isReported(this.#notion[field]!))
        this.#overrun.add(this.#notion[field]!);
    request.hasLanded = true;
    this.#put(request.fields);
  }

  #answer(request: Request): void {
    // As in the service, an answer counts for the write that it belongs to.
    if (this.#standing.sent?.fields !== request.fields) return this.#lose(request);
    this.#now += 1;
    request.answer = { ...this.#look(), readAt: request.begun };
    this.#note(answered(this.#standing, request.answer, this.policy, this.#now));
  }

  #lose(request: Request | undefined): void {
    if (!request) return;
    request.answer = this.#look();
    for (const value of Object.values(request.fields)) this.#unheard.add(value);
  }

  #hasSeen(later: FieldValue, earlier: FieldValue): boolean {
    return later === earlier || Boolean(this.#seen.get(later)?.has(earlier));
  }

  /** Neither side had seen the other. Whether a write whose answer was lost came before what is seen after it, nobody can know: that is shown too. */
  #isTrue(ours: FieldValue, theirs: FieldValue): boolean {
    const isUnknowable = [...this.#unheard].some(value => this.#hasSeen(ours, value));
    return isUnknowable || (!this.#hasSeen(ours, theirs) && !this.#hasSeen(theirs, ours));
  }

  #isReported(value: FieldValue): boolean {
    return this.reported.some(({ ours, theirs }) => this.#hasSeen(ours, value) || this.#hasSeen(theirs, value));
  }
}
