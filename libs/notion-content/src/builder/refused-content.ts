import { sentence, type Finding } from '../validation/finding.ts';

/** Content that Notion would refuse; the message says all that is wrong with it. */
export class RefusedContent extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(`Notion would refuse this: ${findings.map(sentence).join(' ')}`);
    this.name = 'RefusedContent';
  }
}
