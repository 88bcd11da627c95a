/**
 * When something falls due, again and again. A value without state that anybody could see: the same moment gets the same answer, in every process.
 * Due times are whole seconds of the years 1900–9999.
 */
export interface Recurrence {
  /** The first due time strictly after a moment; undefined when there is none any more. */
  after(moment: Date): Date | undefined;
}

/** A rule that cannot be understood or is not allowed. */
export class RecurrenceInvalid extends Error {
  /** What is wrong, a sentence: the part of the rule, what came, what is allowed. */
  readonly detail: string;

  constructor(detail: string) {
    super(detail);
    this.name = 'RecurrenceInvalid';
    this.detail = detail;
  }
}

/** The earliest and the latest year of a due time: years of four digits, as ISO 8601 and RFC 5545 write them. */
export const FIRST_YEAR = 1900;
export const LAST_YEAR = 9999;
