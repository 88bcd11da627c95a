import type { PageRecord, RichText } from '../store/records.ts';

/** The title as plain text. Every page has it under the property id `title`; mentions read as when they were written. */
export function titleOf(page: PageRecord): string {
  const items = (page.values['title']?.value as RichText[] | undefined) ?? [];
  return items.map(item => item.plain_text).join('');
}
