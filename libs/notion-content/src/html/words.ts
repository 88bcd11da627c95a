import { annotations as whole, PLAIN } from '../rich-text/annotations.ts';
import type { Annotations, RichText } from '../rich-text/rich-text.ts';
import { merged, text } from '../rich-text/runs.ts';

/** What lies upon words of HTML. */
export interface Upon {
  marks: Annotations;
  url: string | null;
}

export const BARE: Upon = { marks: PLAIN, url: null };

/** Collects the words of one block as HTML shows them: white space in a row is one space, and none where a line begins or ends. */
export class Words {
  #runs: RichText[] = [];
  /** Whether white space that comes next would not be seen. */
  #isAtSpace = true;

  /** Whether what comes next stands in a new line. */
  #isLineDue = false;

  add(value: string, { marks, url }: Upon): void {
    let content = value.replace(/[ \t\n\r\f]+/g, ' ');
    if (this.#isAtSpace) content = content.replace(/^ /, '');
    if (!content || (this.#isLineDue && content === ' ')) return;
    if (this.#isLineDue) content = content.replace(/^ /, '');
    this.#startLine();
    this.#isAtSpace = content.endsWith(' ');
    this.#runs.push(text(content, whole(marks), url));
  }

  /** A formula or a mention. */
  push(run: RichText): void {
    this.#startLine();
    this.#isAtSpace = false;
    this.#runs.push(run);
  }

  /** Words that come next stand below those before. */
  nextLine(): void {
    this.#isLineDue = this.#runs.length > 0;
  }

  break(): void {
    this.#startLine();
    this.#trim();
    this.#runs.push(text('\n'));
    this.#isAtSpace = true;
  }

  /** What has been said so far; the next words are another block's. One line's end at its own end says nothing. */
  take(): RichText[] {
    this.#trim();
    const runs = merged(this.#runs);
    this.#runs = [];
    this.#isAtSpace = true;
    this.#isLineDue = false;
    const last = runs.at(-1);
    if (last?.type !== 'text' || !last.text.content.endsWith('\n')) return runs;
    return merged([
      ...runs.slice(0, -1),
      text(last.text.content.slice(0, -1), last.annotations, last.text.link?.url ?? null),
    ]);
  }

  #startLine(): void {
    if (!this.#isLineDue) return;
    this.#isLineDue = false;
    this.break();
  }

  #trim(): void {
    const last = this.#runs.at(-1);
    if (last?.type !== 'text' || !last.text.content.endsWith(' ')) return;
    this.#runs[this.#runs.length - 1] = text(
      last.text.content.slice(0, -1),
      last.annotations,
      last.text.link?.url ?? null,
    );
  }
}
