import { eventually } from '@na/testing';
import type { Config } from '../src/config.ts';
import { Smtp } from '../src/mail/smtp.ts';
import { faultOf } from '../src/mail/smtp-fault.ts';
import { mailServer, type MailServer, type MailServerKind } from './mail-server.ts';

describe('the line to the mail server', () => {
  const running: MailServer[] = [];
  const server = async (kind?: MailServerKind) => {
    const one = await mailServer(kind);
    running.push(one);
    return one;
  };
  const smtp = (url: string, from = 'Ours <no-reply@example.com>') =>
    new Smtp({ SMTP_URL: url, MAIL_FROM: from } as Config);
  const letter = { subject: 'Grüße\r\nBcc: eve@example.com', text: `${'ä'.repeat(200)}\n.\nend`, html: '<p>ä</p>' };
  const send = (line: Smtp, signal = AbortSignal.timeout(20_000)) =>
    line.send('id-1', 'ada@example.com', letter, signal);
  const met = (work: Promise<unknown>) =>
    work.then(
      () => 'passed',
      (error: unknown) => faultOf(error),
    );
  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ stop }) => stop()));
  });

  // ASVS 1.3.11
  it('carries a mail whole, and a subject that would break out of its header stays in it', async () => {
    const { url, received } = await server();
    await send(smtp(url));
    const [mail] = received();
    expect(mail).toMatchObject({ to: 'ada@example.com', text: letter.text, html: letter.html });
    expect(mail!.headers).toMatchObject({ 'message-id': '<id-1@example.com>', from: 'Ours <no-reply@example.com>' });
    expect(mail!.headers).not.toHaveProperty('bcc');
    expect(mail!.subject).toContain('Grüße');
  });

  // ASVS 12.3.1
  it('is not used without TLS, except on this machine or when it is said to be fine', async () => {
    const { url, received } = await server();
    // The loopback interface by a name that does not say so.
    const elsewhere = url.replace('127.0.0.1', '0.0.0.0');
    expect(await met(send(smtp(elsewhere)))).toMatchObject({ kind: 'away' });
    expect(received()).toEqual([]);
    expect(await met(send(smtp(`${elsewhere}?requireTLS=false`)))).toBe('passed');
  });

  // ASVS 12.3.2
  it('is not used when nobody vouches for the certificate at its end', async () => {
    const { url, received } = await server({ secure: true });
    expect(await met(send(smtp(url)))).toMatchObject({ kind: 'away', reason: expect.stringContaining('CERT') });
    expect(received()).toEqual([]);
  });

  it('logs in where it is told to, and a refused log-in is nobody’s mail’s fault', async () => {
    const { url, received } = await server({ login: { user: 'post', password: 'p@ss:word' } });
    const as = (password: string) => smtp(url.replace('//', `//post:${encodeURIComponent(password)}@`));
    expect(await met(send(as('wrong')))).toMatchObject({ kind: 'away', reason: expect.stringContaining('535') });
    expect(await met(send(smtp(url)))).toMatchObject({ kind: 'away', reason: expect.stringContaining('530') });
    expect(await met(send(as('p@ss:word')))).toBe('passed');
    expect(received()).toHaveLength(1);
  });

  it('is cut when it takes too long', async () => {
    const hanging = await server();
    for (const at of ['greeting', 'data'] as const) {
      hanging.hang(at);
      const cut = new AbortController();
      const before = hanging.connections;
      const sending = met(send(smtp(hanging.url), cut.signal));
      await eventually(() => expect(hanging.connections).toBeGreaterThan(before));
      cut.abort();
      expect(await sending).toMatchObject({ kind: 'away', reason: expect.stringContaining('ETIMEDOUT') });
    }
    hanging.hang('greeting');
    expect(await met(send(smtp(hanging.url)))).toMatchObject({ reason: expect.stringContaining('GREETING_TIMEOUT') });
  }, 30_000);
});
