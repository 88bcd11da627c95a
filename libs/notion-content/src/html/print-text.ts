import type { ElementContent } from 'hast';
import { mentionAttributes, nameIn2 } from '../dialect/inline/mentions.ts';
import { isLinkable } from '../rich-text/link.ts';
import type { Annotations, RichText } from '../rich-text/rich-text.ts';
import { dataOf, element } from './tree.ts';

/** What lies upon a run, from the inside out. */
const MARKS: readonly [mark: keyof Annotations, tag: string][] = [
  ['underline', 'u'],
  ['strikethrough', 's'],
  ['italic', 'em'],
  ['bold', 'strong'],
];

/** Rich text as inline elements. Links lead only where Notion's may: no script is one. */
export function phrases(runs: readonly RichText[]): ElementContent[] {
  return runs.flatMap(phrase);
}

function phrase(run: RichText): ElementContent[] {
  const { annotations } = run;
  let content = said(run);
  if (annotations.code) content = [element('code', {}, content)];
  for (const [mark, tag] of MARKS) if (annotations[mark]) content = [element(tag, {}, content)];
  if (annotations.color !== 'default') content = [element('span', dataOf({ color: annotations.color }), content)];
  const href = run.type === 'text' ? run.text.link?.url : undefined;
  return href !== undefined && isLinkable(href) ? [element('a', { href }, content)] : content;
}

function said(run: RichText): ElementContent[] {
  if (run.type === 'text') return lines(run.text.content);
  if (run.type === 'equation')
    return [
      element('code', { className: ['language-math', 'math-inline'] }, [
        { type: 'text', value: run.equation.expression },
      ]),
    ];
  const { mention, plain_text, href } = run;
  const data = dataOf({ ...mentionAttributes(mention), mention: nameIn2(mention) });
  const link = href ?? (mention.type === 'link_mention' ? mention.link_mention.href : undefined);
  if (mention.type === 'date') return [element('time', { dateTime: mention.date.start, ...data }, lines(plain_text))];
  return [
    link !== undefined && isLinkable(link)
      ? element('a', { href: link, ...data }, lines(plain_text))
      : element('span', data, lines(plain_text)),
  ];
}

/** Text with its line ends. */
function lines(content: string): ElementContent[] {
  return content
    .split('\n')
    .flatMap((value, at): ElementContent[] => [
      ...(at ? [element('br', {}, [])] : []),
      ...(value ? [{ type: 'text' as const, value }] : []),
    ]);
}
