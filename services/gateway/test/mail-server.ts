import { freePort } from '@na/testing';
import { SMTPServer } from 'smtp-server';
import { readMail, type ReceivedMail } from './received-mail.ts';

/** A mail server of a test's own: real SMTP on the loopback interface. */
export interface MailServer {
  url: string;
  /** What it took, oldest first. */
  received(): ReceivedMail[];
  /** Connections refused from now on. */
  stop(): Promise<void>;
  /** From now on it takes connections and says nothing: not even the greeting, or not to the whole mail. */
  hang(at?: 'greeting' | 'data'): void;
  /** From now on it takes mails and goes away before it says so. */
  loseAnswers(): void;
  /** Answers with `code` to mails for `address`; without a code it takes them again. */
  refuse(address: string, code?: number): void;
  /** As at first: it listens, greets, and takes mails. */
  restart(): Promise<void>;
  /** How often somebody connected. */
  readonly connections: number;
}

/** How a mail server differs from one that speaks without TLS and takes mails from everybody. */
export interface MailServerKind {
  /** TLS from the start, with a certificate that nobody vouches for. */
  secure?: boolean;
  /** Mails are taken after a log-in only. */
  login?: { user: string; password: string };
}

/** Starts one, in a few milliseconds. */
export async function mailServer({ secure = false, login }: MailServerKind = {}): Promise<MailServer> {
  const port = await freePort();
  const mails: ReceivedMail[] = [];
  const refused = new Map<string, number>();
  let connections = 0;
  let hangs: 'greeting' | 'data' | undefined;
  let losesAnswers = false;
  let running: SMTPServer | undefined = await listen();

  async function listen(): Promise<SMTPServer> {
    const server = new SMTPServer({
      secure,
      authOptional: !login,
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, answer) {
        const isRight = username === login?.user && password === login?.password;
        answer(isRight ? null : new Error('wrong'), isRight ? { user: username } : undefined);
      },
      disabledCommands: ['STARTTLS'],
      disableReverseLookup: true,
      logger: false,
      onConnect(_session, greet) {
        connections++;
        if (hangs !== 'greeting') greet();
      },
      onRcptTo({ address }, _session, answer) {
        const responseCode = refused.get(address);
        answer(responseCode ? Object.assign(new Error(`no mailbox ${address} here`), { responseCode }) : undefined);
      },
      onData(stream, session, taken) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.once('end', () => {
          if (hangs === 'data') return;
          const [to] = session.envelope.rcptTo;
          mails.push({ ...readMail(Buffer.concat(chunks)), to: to!.address });
          if (losesAnswers) cutOff(server);
          else taken();
        });
      },
    });
    // Clients that are cut off in the midst of it are what some tests are about.
    server.on('error', () => undefined);
    await new Promise<void>(done => server.listen(port, '127.0.0.1', () => done()));
    return server;
  }

  async function stop(): Promise<void> {
    const ending = running;
    running = undefined;
    if (!ending) return;
    cutOff(ending);
    await new Promise<void>(done => ending.close(() => done()));
  }

  return {
    url: `${secure ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    received: () => [...mails],
    stop,
    hang: (at = 'greeting') => void (hangs = at),
    loseAnswers: () => void (losesAnswers = true),
    refuse: (address, code) => void (code ? refused.set(address, code) : refused.delete(address)),
    async restart() {
      hangs = undefined;
      losesAnswers = false;
      await stop();
      running = await listen();
    },
    get connections() {
      return connections;
    },
  };
}

function cutOff(server: SMTPServer): void {
  for (const connection of server.connections) connection.close();
}
