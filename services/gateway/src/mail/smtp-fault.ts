/** What a failed attempt means. */
export interface SmtpFault {
  /**
   * `refused`: the server will not take this mail, ever. `later`: it does not take this mail now. `away`: it takes no mail at all,
   * from anybody or from us, so the others need not be tried either.
   */
  kind: 'refused' | 'later' | 'away';
  /** A sentence, without the server's own words: those may hold the address. */
  reason: string;
}

/** As nodemailer reports it. */
interface SmtpError {
  code?: string;
  command?: string;
  responseCode?: number;
  response?: string;
  timeoutType?: string;
  originalCode?: string;
}

/** Answers that are about us and not about the mail, whichever command they come to: it closes, or it wants another log-in (RFC 4954). */
const ABOUT_US = new Set([421, 432, 454, 530, 534, 535, 538]);
/** A session that went out of step; the same mail may well pass in a new one. */
const OUT_OF_STEP = 503;

/** Judges what an attempt met (RFC 5321: 4yz passes, 5yz stays; what is answered to the recipient or the content is about the mail). */
export function faultOf(thrown: unknown): SmtpFault {
  const error = thrown as SmtpError;
  const { responseCode: status, command = '' } = error;
  if (status === undefined) return withoutAnswer(error);
  const answer = `The mail server answered ${[status, enhanced(error.response)].filter(Boolean).join(' ')} to ${command || 'us'}.`;
  const isAboutMail = (command === 'RCPT TO' || command === 'DATA') && !ABOUT_US.has(status);
  if (!isAboutMail) return { kind: 'away', reason: answer };
  return { kind: status >= 500 && status !== OUT_OF_STEP ? 'refused' : 'later', reason: answer };
}

function withoutAnswer({ code, timeoutType, originalCode }: SmtpError): SmtpFault {
  // The address cannot be said to this server, e.g. since it knows only ASCII.
  if (code === 'EENVELOPE') return { kind: 'refused', reason: 'The mail server cannot take such an address.' };
  const what = [timeoutType ?? code, originalCode].filter(Boolean).join(', ') || 'no reason given';
  return { kind: 'away', reason: `The mail server cannot be reached or does not answer (${what}).` };
}

/** The status code of RFC 3463 in an answer, such as 5.1.1. */
function enhanced(response = ''): string | undefined {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
}
