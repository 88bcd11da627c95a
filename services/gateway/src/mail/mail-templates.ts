/** A moment, as an ISO 8601 text or a Date. */
type Moment = string | Date;

/** The mails that there are, and what each says. Links are whole URLs; `minutes` and `days` say how long they work. */
export interface MailData {
  verify_email: { link: string; code?: string; minutes: number };
  reset_password: { link: string; minutes: number };
  password_changed: { at: Moment; ip: string };
  email_change_confirm_old: { newEmail: string; link: string; minutes: number };
  email_change_confirm_new: { link: string; minutes: number };
  email_changed: { newEmail: string; undoLink: string; days: number };
  /** To somebody who signed up with an address that has an account, so that the API's answer tells nothing. */
  account_exists: { logInLink: string; resetLink: string };
  account_deleted: Record<never, never>;
  invitation: { workspaceName: string; inviterEmail: string; role: string; link: string; days: number };
  refresh_token_reused: { at: Moment; ip: string };
  mfa_enabled: { at: Moment };
  mfa_disabled: { at: Moment };
  recovery_code_used: { left: number };
  account_locked: { at: Moment; minutes: number };
  api_key_new_network: { keyName: string; ip: string };
}

export type MailTemplate = keyof MailData;

/** All templates; the compiler finds one that is missing. */
export const MAIL_TEMPLATES = Object.keys({
  verify_email: true,
  reset_password: true,
  password_changed: true,
  email_change_confirm_old: true,
  email_change_confirm_new: true,
  email_changed: true,
  account_exists: true,
  account_deleted: true,
  invitation: true,
  refresh_token_reused: true,
  mfa_enabled: true,
  mfa_disabled: true,
  recovery_code_used: true,
  account_locked: true,
  api_key_new_network: true,
} satisfies { [template in MailTemplate]: true }) as MailTemplate[];

/** A mail that is to be sent. */
export type NewMail = {
  [template in MailTemplate]: {
    /** The address. */
    to: string;
    template: template;
    data: MailData[template];
    /** Whom it is about, when they have an account. */
    userId?: string;
  };
}[MailTemplate];
