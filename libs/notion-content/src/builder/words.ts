import type { Colour } from '../block/colour.ts';
import type { CustomEmoji } from '../block/icon.ts';
import { annotations } from '../rich-text/annotations.ts';
import type { Annotations, RichText, TemplateMention } from '../rich-text/rich-text.ts';
import { equation as equationRun, mention as mentionRun, text as textRun } from '../rich-text/runs.ts';

type Mark = Exclude<keyof Annotations, 'color'>;

/** A run of text in the making; each step gives a new one. */
export class Words {
  constructor(readonly run: RichText) {}

  bold(): Words {
    return this.marked('bold');
  }

  italic(): Words {
    return this.marked('italic');
  }

  strikethrough(): Words {
    return this.marked('strikethrough');
  }

  underline(): Words {
    return this.marked('underline');
  }

  code(): Words {
    return this.marked('code');
  }

  colour(color: Colour): Words {
    return new Words({ ...this.run, annotations: annotations({ ...this.run.annotations, color }) });
  }

  private marked(mark: Mark): Words {
    return new Words({ ...this.run, annotations: annotations({ ...this.run.annotations, [mark]: true }) });
  }
}

/** Text that may lead somewhere; formulas and mentions may not. */
export class TextWords extends Words {
  /** @param url absolute, e.g. `https://example.com` or `mailto:ada@example.com` */
  link(url: string): Words {
    const { plain_text, annotations: marks } = this.run;
    return new Words(textRun(plain_text, marks, url));
  }
}

/** What stands where text is wanted: a plain text, or a run in the making. */
export type Said = string | Words;

/** A rich text: one piece, or several in a row. */
export type SaidMany = Said | readonly Said[];

/** A run of text. */
export function text(content: string): TextWords {
  return new TextWords(textRun(content));
}

/** A formula in TeX. */
export function equation(expression: string): Words {
  return new Words(equationRun(expression));
}

/** Mentions of every kind that can be asked for. Ids are Notion's. */
export const mention = {
  user: (id: string, name = 'somebody') => new Words(mentionRun({ type: 'user', user: { id } }, `@${name}`)),
  page: (id: string, title = 'Untitled') => new Words(mentionRun({ type: 'page', page: { id } }, title)),
  database: (id: string, title = 'Untitled') => new Words(mentionRun({ type: 'database', database: { id } }, title)),
  /** @param start a day or an instant, ISO 8601 */
  date: (start: string, end: string | null = null, time_zone: string | null = null) =>
    new Words(mentionRun({ type: 'date', date: { start, end, time_zone } }, end ? `${start} → ${end}` : start)),
  emoji: ({ id, name }: CustomEmoji) =>
    new Words(mentionRun({ type: 'custom_emoji', custom_emoji: { id } }, `:${name ?? id}:`)),
  /** The day on which a template is used. */
  today: () => templated({ type: 'template_mention_date', template_mention_date: 'today' }),
  /** The time at which a template is used. */
  now: () => templated({ type: 'template_mention_date', template_mention_date: 'now' }),
  /** Whoever uses a template. */
  me: () => templated({ type: 'template_mention_user', template_mention_user: 'me' }),
};

/** The runs of what was said. */
export function runsOf(said: SaidMany): RichText[] {
  const pieces = typeof said === 'string' || said instanceof Words ? [said] : said;
  return pieces.map(piece => (typeof piece === 'string' ? textRun(piece) : piece.run));
}

function templated(template_mention: TemplateMention): Words {
  const { type } = template_mention;
  const shown = type === 'template_mention_user' ? '@me' : `@${template_mention.template_mention_date}`;
  return new Words(mentionRun({ type: 'template_mention', template_mention }, shown));
}
