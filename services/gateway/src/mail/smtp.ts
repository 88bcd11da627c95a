import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@na/config';
import MailComposer from 'nodemailer/lib/mail-composer';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SmtpConnection from 'nodemailer/lib/smtp-connection';
import { isIP } from 'node:net';
import type { Config } from '../config.ts';
import type { Letter } from './letter.ts';

/** How long a mail server may take to accept a connection, to greet, and to answer anything else; in milliseconds. */
const CONNECT_MS = 5_000;
const GREET_MS = 5_000;
const ANSWER_MS = 10_000;

type ConnectionOptions = ConstructorParameters<typeof SmtpConnection>[0] & {
  host: string;
  auth?: { user: string; pass: string };
};

/** Speaks with the mail server that SMTP_URL names: one connection per mail, since few are sent and each stands for itself. */
@Injectable()
export class Smtp {
  readonly #options: ConnectionOptions | undefined;
  readonly #from: string;
  readonly #fromAddress: string;

  constructor(@Inject(CONFIG) { SMTP_URL, MAIL_FROM }: Config) {
    this.#options = SMTP_URL === undefined ? undefined : optionsOf(SMTP_URL);
    this.#from = MAIL_FROM;
    this.#fromAddress = /<(.+)>$/.exec(MAIL_FROM)?.[1] ?? MAIL_FROM;
  }

  /** Whether there is a mail server to send to. */
  get isConfigured(): boolean {
    return this.#options !== undefined;
  }

  /** Gives a mail to the mail server. @throws Error that {@link faultOf} can judge */
  async send(id: string, to: string, letter: Letter, signal: AbortSignal): Promise<void> {
    const message = await this.#message(id, to, letter);
    await this.#connected(signal, ({ connection, answered }) =>
      connection.send({ from: this.#fromAddress, to: [to], size: message.length }, message, answered),
    );
  }

  /** Goes as far as the mail server lets anybody go without a mail. @throws Error that {@link faultOf} can judge */
  async greet(signal: AbortSignal): Promise<void> {
    await this.#connected(signal, ({ answered }) => answered(null));
  }

  #message(id: string, to: string, { subject, text, html }: Letter): Promise<Buffer> {
    const mail = new MailComposer({
      from: this.#from,
      to: { name: '', address: to },
      subject,
      text,
      html,
      // The same at each attempt, so that a mail that arrives twice is known for one (RFC 5322, 3.6.4).
      messageId: `<${id}@${this.#fromAddress.split('@').at(-1)}>`,
      // No holiday notices in answer to it (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return mail.compile().build();
  }

  async #connected(signal: AbortSignal, work: (session: Session) => void): Promise<void> {
    const { auth, ...options } = this.#options!;
    const connection = new SmtpConnection(options);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const answered: Answered = error => (error ? reject(error) : resolve());
    const cutOff = () => reject(Object.assign(new Error('Cut off.'), { code: 'ETIMEDOUT' }));
    signal.addEventListener('abort', cutOff, { once: true });
    if (signal.aborted) cutOff();
    connection.on('error', reject);
    connection.connect(failed => {
      if (failed) return reject(failed);
      const begin = () => work({ connection, answered });
      // A server that lets everybody in offers no log-in.
      if (!auth || (!connection.allowsAuth && isLoopback(options.host))) return begin();
      connection.login(auth, refused => (refused ? reject(refused) : begin()));
    });
    try {
      await promise;
      connection.quit();
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      signal.removeEventListener('abort', cutOff);
    }
  }
}

type Answered = (error: Error | null) => void;
interface Session {
  connection: SmtpConnection;
  answered: Answered;
}

function optionsOf(url: string): ConnectionOptions {
  const given = parseConnectionUrl(url) as Partial<ConnectionOptions>;
  const host = given.host ?? 'localhost';
  return {
    // Without it, whoever sits in between takes the offer of TLS out of the greeting and reads the links along.
    requireTLS: !given.secure && !isLoopback(host),
    ...given,
    host,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: GREET_MS,
    socketTimeout: ANSWER_MS,
    dnsTimeout: CONNECT_MS,
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
