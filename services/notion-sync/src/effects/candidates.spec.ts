import { judge, type OpenWrite, type Seen } from './candidates.ts';

const open = (openMs: number, content = { title: 'Buy milk' }): OpenWrite => ({
  id: crypto.randomUUID(),
  content,
  openMs,
});
const seen = (id: string, content: Seen<string>['content'] = { title: 'Buy milk' }): Seen<string> => ({
  ids: [id],
  content,
  made: id,
});
const over = -1;
const running = 5_000;

describe('the verdict on a write whose outcome is unknown', () => {
  it('adopts what is there, even before its time is over, when nobody else can claim it', () => {
    expect(judge(open(running), [], [seen('p1')])).toEqual({ do: 'adopt', seen: seen('p1') });
  });

  it('waits while the page may still come', () => {
    expect(judge(open(running), [], [])).toEqual({ do: 'wait', ms: running });
  });

  it('writes again when its time is over and nothing is there', () => {
    expect(judge(open(over), [], [])).toEqual({ do: 'write again' });
    expect(judge(open(over), [open(running)], [])).toEqual({ do: 'write again' });
  });

  it('leaves a page to a sibling that is still under way', () => {
    expect(judge(open(over), [open(running)], [seen('p1')])).toMatchObject({ do: 'wait' });
    expect(judge(open(over), [open(running)], [seen('p1'), seen('p2')])).toMatchObject({ do: 'adopt' });
  });

  it('takes a page from among siblings whose time is over too: each of them looks for itself', () => {
    expect(judge(open(over), [open(over), open(over)], [seen('p1')])).toMatchObject({ do: 'adopt' });
  });

  it('does not take one early while another write that is open may have made it', () => {
    // Else the own page could come after that, and nobody would be left to claim it.
    expect(judge(open(running), [open(over)], [seen('p1')])).toMatchObject({ do: 'wait' });
    expect(judge(open(running), [open(over)], [seen('p1'), seen('p2')])).toMatchObject({ do: 'adopt' });
  });

  it('does not take what says something else', () => {
    expect(judge(open(over), [], [seen('p1', { title: 'Buy bread' })])).toEqual({ do: 'write again' });
  });

  it('takes the page that a sibling which said more could not take', () => {
    const mine: OpenWrite = open(over, { title: 'Buy milk' });
    const more = { title: 'Buy milk', properties: { Status: 'Done' } };
    const plain = { title: 'Buy milk', properties: { Status: 'Not started' } };
    const verdict = judge(mine, [{ ...open(over), content: more }], [seen('p1', more), seen('p2', plain)]);
    expect(verdict).toMatchObject({ do: 'adopt', seen: { ids: ['p2'] } });
  });
});

interface Write {
  until: number;
  savesAt?: number;
  answersAt?: number;
  made?: number;
}

interface Subject {
  write?: Write;
  page?: number;
}

const VISIBILITY = 4;

/** A Notion that saves late or not at all, whose answers are lost, and writers that keep the rules of the ledger. */
class World {
  readonly pages: { id: number; visibleAt: number; isClaimed: boolean }[] = [];
  readonly subjects: Subject[];
  /** What is on its way to Notion, whether or not anybody still waits for it. */
  readonly requests: { subject: Subject; write: Write }[] = [];
  now = 0;

  constructor(
    count: number,
    private readonly random: () => number,
  ) {
    this.subjects = Array.from({ length: count }, () => ({}));
  }

  step(): void {
    this.now++;
    for (const request of this.requests) this.progress(request);
    const subject = this.subjects[this.below(this.subjects.length)]!;
    if (subject.page !== undefined) return;
    if (subject.write) this.readBack(subject, subject.write);
    else this.begin(subject);
  }

  private begin(subject: Subject): void {
    const savesAt = this.random() < 0.7 ? this.now + 1 + this.below(9) : undefined;
    const answersAt = savesAt && this.random() < 0.4 ? savesAt + 1 : undefined;
    subject.write = { until: this.now + 10, savesAt, answersAt };
    this.requests.push({ subject, write: subject.write });
  }

  private progress({ subject, write }: { subject: Subject; write: Write }): void {
    if (write.savesAt === this.now) {
      write.made = this.pages.length;
      this.pages.push({ id: this.pages.length, visibleAt: this.now + this.below(VISIBILITY), isClaimed: false });
    }
    if (write.answersAt !== this.now || subject.write !== write) return;
    // A sibling may have taken it; then this write stays open.
    if (!this.pages[write.made!]!.isClaimed) this.claim(subject, write.made!);
  }

  private readBack(subject: Subject, write: Write): void {
    const openOf = ({ until }: { until: number }) => ({ id: '', content: {}, openMs: until + VISIBILITY - this.now });
    const siblings = this.subjects.flatMap(each => (each.write && each.write !== write ? [openOf(each.write)] : []));
    const unclaimed = this.pages.filter(page => !page.isClaimed && page.visibleAt <= this.now);
    const verdict = judge(
      openOf(write),
      siblings,
      unclaimed.map(({ id }) => ({ ids: [], content: {}, made: id })),
    );
    if (verdict.do === 'write again') subject.write = undefined;
    if (verdict.do === 'adopt') this.claim(subject, verdict.seen.made);
  }

  private claim(subject: Subject, page: number): void {
    this.pages[page]!.isClaimed = true;
    subject.page = page;
    subject.write = undefined;
  }

  private below(n: number): number {
    return Math.floor(this.random() * n);
  }
}

describe('many identical writes with lost answers', () => {
  it('end with exactly one page each, however they interleave', () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const world = new World(1 + (seed % 12), randomOf(seed));
      while (world.subjects.some(({ page }) => page === undefined) && world.now < 20_000) world.step();
      const made = world.subjects.filter(({ page }) => page !== undefined).length;
      expect({ seed, made, pages: world.pages.length }).toEqual({
        seed,
        made: world.subjects.length,
        pages: world.subjects.length,
      });
    }
  });
});

function randomOf(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return state / 2 ** 32;
  };
}
