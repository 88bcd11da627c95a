import type { MailOnItsWayDto } from './account.dto.ts';

/** What is answered to whoever asks for a mail, whether or not anybody gets one. */
export const ON_ITS_WAY: MailOnItsWayDto = {
  detail: 'If that can be done with the address, a mail is on its way to it.',
};
