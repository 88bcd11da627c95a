import { plainText } from '../rich-text/rich-text.ts';
import type { BlockRecord, RichText } from '../store/records.ts';

/** What a meeting is called, as plain text. */
export function titleOfNote({ content }: BlockRecord): string {
  return plainText((content['title'] as RichText[] | undefined) ?? []);
}

/** Who was invited: ids of users. */
export function attendeesOf({ content }: BlockRecord): string[] {
  return (content['calendar_event'] as { attendees?: string[] } | undefined)?.attendees ?? [];
}
