import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';

const MOST_MAILS = 500;

/**
 * Catches mail: takes what is sent to `smtpPort`, keeps the latest 500 in memory, and lists them over HTTP: `GET /` answers
 * `[{id, from, to, receivedAt, raw}]`, latest first; `DELETE /` forgets them.
 * @param {{ smtpPort: number, httpPort: number }} ports
 */
export async function catchMail({ smtpPort, httpPort }) {
  const mails = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onData(stream, session, done) {
      const chunks = [];
      stream.on('data', chunk => chunks.push(chunk));
      stream.once('end', () => {
        mails.unshift({
          ...envelope(session),
          id: session.id,
          receivedAt: new Date().toISOString(),
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        mails.splice(MOST_MAILS);
        done();
      });
    },
  });
  smtp.on('error', () => {});
  const http = createServer((request, response) => {
    if (request.method === 'DELETE') mails.length = 0;
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(mails, null, 2));
  });
  await Promise.all([listen(smtp, smtpPort), listen(http, httpPort)]);
  return {
    url: `http://127.0.0.1:${httpPort}`,
    smtp: `smtp://127.0.0.1:${smtpPort}`,
    async stop() {
      http.closeAllConnections();
      await Promise.all([
        new Promise(done => smtp.close(() => done(undefined))),
        new Promise(done => http.close(done)),
      ]);
    },
  };
}

function envelope({ envelope: { mailFrom, rcptTo } }) {
  return { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(recipient => recipient.address) };
}

function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
}
