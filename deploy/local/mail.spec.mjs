import nodemailer from 'nodemailer';
import { catchMail } from './mail.mjs';
import { freePort } from './ports.mjs';

test('mail that is sent is listed, latest first, until it is forgotten', async () => {
  const caught = await catchMail({ smtpPort: await freePort(), httpPort: await freePort() });
  const transport = nodemailer.createTransport(caught.smtp);
  for (const subject of ['one', 'two'])
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', subject, text: 'Hello' });
  const listed = async () => (await fetch(caught.url)).json();
  expect(await listed()).toMatchObject([
    { from: 'a@example.com', to: ['b@example.com'], raw: expect.stringContaining('Subject: two') },
    { raw: expect.stringContaining('Subject: one') },
  ]);
  await fetch(caught.url, { method: 'DELETE' });
  expect(await listed()).toEqual([]);
  transport.close();
  await caught.stop();
});
