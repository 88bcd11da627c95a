/** The pages for people who follow the link in a mail. */
export const PAGES = {
  'verify-email': 'Confirm your e-mail address',
  'forgot-password': 'Forgot your password?',
  'reset-password': 'Choose a new password',
  'change-email': 'Confirm the change of address',
  'undo-email-change': 'Put the former address back',
} as const;

export type Page = keyof typeof PAGES;

/** The link to a page. A token stands behind the `#`: browsers send it to no server, so that it is in no log. */
export function pageLink(publicUrl: string, page: Page, token?: string): string {
  return `${publicUrl}/account/${page}${token ? `#token=${token}` : ''}`;
}
