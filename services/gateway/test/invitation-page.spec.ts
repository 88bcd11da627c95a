import { eventually } from '@na/testing';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../../../deploy/local/chromium.mjs';
import { activeFactor, laterThanCodes } from './authenticator.ts';
import { house, PASSWORD, type House } from './house.ts';
import { peopleOf, SECRET, tokenIn } from './newcomers.ts';
import { loggedIn, person, type Person } from './people.ts';

/** Names that would be more than names to a page that takes them for markup, an address, or an order of letters. */
const HOSTILE = {
  workspace: `<img src=x onerror="noteViolation('ran')"> \u202Eevil & "sons"`,
  role: `</bdi><script>noteViolation('ran')</script>`,
};

describe('the page of an invitation, in a real browser', () => {
  let at: House;
  let ada: Person;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What went wrong on the page: violations of its policy, errors of its script, anything from elsewhere. */
  let faults: string[];
  beforeAll(async () => {
    at = await house({ mail: true, env: { SIGN_UP: 'invite_only' } });
    ada = await loggedIn(at);
    // Chromium refuses to sandbox itself for root, as whom containers run.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: findChromium().bin, args });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await at?.close();
  });
  beforeEach(async () => {
    faults = [];
    context = await browser.newContext();
    page = await context.newPage();
    page.on('console', message => {
      // A refusal of the API is an answer that the page deals with.
      const isRefusal = /^Failed to load resource: the server responded with a status of 4/.test(message.text());
      if (message.type() === 'error' && !isRefusal) faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', error => void faults.push(`script: ${error.message}`));
    page.on('dialog', dialog => void faults.push(`dialog: ${dialog.message()}`));
    page.on(
      'request',
      request => void (request.url().startsWith(at.url) || faults.push(`elsewhere: ${request.url()}`)),
    );
    await page.exposeFunction('noteViolation', (what: string) => void faults.push(`policy: ${what}`));
    await page.addInitScript(`
      addEventListener('securitypolicyviolation', event => noteViolation(event.violatedDirective + ' ' + event.blockedURI));
    `);
  });
  afterEach(async () => {
    await context?.close();
    expect(faults).toEqual([]);
  });

  /** Invites an address; gives the path that its mail leads to. */
  async function invited(email: string, role = 'member'): Promise<string> {
    const { status } = await ada.ask('POST', '/v1/invitations', { body: { email, role } });
    expect(status).toBe(201);
    return eventually(() => {
      const mail = at.mails().find(({ to, text }) => to.includes(email) && text.includes('/invitations#'));
      return Promise.resolve(/\/invitations#token=na_invite_[\w-]{43}/.exec(mail!.text)![0]);
    });
  }
  const open = (path: string) => page.goto(at.url + path);
  const logIn = async (password: string) => {
    await page.locator('#log-in input[name=password]').fill(password);
    await page.locator('#log-in button').click();
  };
  const said = (text: string | RegExp) => page.locator('#said', { hasText: text }).waitFor();
  const rolesOf = async (by: Person) => (await by.ask('GET', '/v1/workspaces')).body.data;

  // ASVS 3.2.2, 3.4.3
  it('shows whose it is by names that are only names, and lets the invited one log in and accept', async () => {
    await ada.ask('PATCH', `/v1/workspaces/${at.workspaceId}`, { body: { name: HOSTILE.workspace } });
    const role = await ada.ask('POST', '/v1/roles', { body: { name: HOSTILE.role, permissions: ['todos:read'] } });
    const bea = await person(at, 'bea@example.com');
    const response = await open(await invited(bea.email, role.body.id));
    expect(response!.headers()['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    await page.locator('#log-in').waitFor();
    expect(await page.locator('#workspace').innerText()).toBe(HOSTILE.workspace);
    expect(await page.locator('#role').innerText()).toBe(HOSTILE.role);
    expect(await page.locator('img, #offer script, iframe').count()).toBe(0);
    // The token is in no history, and nothing of it went anywhere but in the body of a request.
    expect(page.url()).toBe(`${at.url}/invitations`);
    expect(await rolesOf(bea)).toEqual([]);
    await logIn('not the password');
    await said('password is wrong');
    await logIn(PASSWORD);
    await said(`You are a member of ${HOSTILE.workspace} now.`);
    expect(await rolesOf(bea)).toMatchObject([{ id: at.workspaceId, role: role.body.id }]);
    expect(await page.locator('form:visible').count()).toBe(0);
  }, 60_000);

  it('lets somebody who is logged in accept by one press, and shows used links for what they are', async () => {
    const carl = await person(at, 'carl@example.com');
    const first = await invited(carl.email);
    await open(first);
    await page.locator('#log-in').waitFor();
    // They log in elsewhere, in the same browser.
    const logged = await page.evaluate(
      `fetch('/v1/sessions', { method: 'POST', headers: { 'content-type': 'application/json' },
        body: ${JSON.stringify(JSON.stringify({ email: carl.email, password: PASSWORD, kind: 'cookie' }))} }).then(({ status }) => status)`,
    );
    expect(logged).toBe(201);
    await page.goto('about:blank');
    await open(first);
    await page.locator('#accept').waitFor();
    expect(await page.locator('#user').innerText()).toBe(carl.email);
    await page.locator('#accept button').click();
    await said('You are a member of');
    expect(await rolesOf(carl)).toMatchObject([{ id: at.workspaceId, role: 'member' }]);
    await page.goto('about:blank');
    await open(first);
    await said('no such invitation that can still be accepted');
    await page.goto('about:blank');
    await open('/invitations');
    await said('This link is not complete');
    expect(await page.locator('form:visible').count()).toBe(0);
  }, 60_000);

  it('asks somebody else who is logged in to log out first', async () => {
    const dan = await person(at, 'dan@example.com');
    const eve = await person(at, 'eve@example.com');
    const [ofEve, ofDan] = [await invited(eve.email), await invited(dan.email)];
    await open(ofEve);
    await logIn(PASSWORD);
    await said('You are a member of');
    await page.goto('about:blank');
    await open(ofDan);
    await page.locator('#other').waitFor();
    expect(await page.locator('#other').innerText()).toContain(eve.email);
    await page.locator('#other button').click();
    await page.locator('#log-in').waitFor();
    await logIn(PASSWORD);
    await said('You are a member of');
    expect(await rolesOf(dan)).toMatchObject([{ id: at.workspaceId }]);
  }, 60_000);

  it('lets somebody new sign up where only the invited may, and accept once their address is confirmed', async () => {
    const people = peopleOf(at);
    const email = 'fay@example.com';
    const link = await invited(email);
    await open(link);
    await page.locator('#sign-up input[name=password]').fill(SECRET);
    await page.locator('#sign-up button').click();
    await said(`A mail to ${email} is on its way`);
    const token = tokenIn(await people.mailTo(email, /confirm/i));
    await at.ask('POST', '/v1/email-verifications/confirm', { as: null, body: { token } });
    await page.goto('about:blank');
    await open(link);
    await logIn(SECRET);
    await said('You are a member of');
    const { body } = await at.ask('GET', '/v1/workspaces', { as: (await people.person(email)).token });
    expect(body.data).toContainEqual(expect.objectContaining({ id: at.workspaceId, role: 'member' }));
  }, 60_000);

  it('asks for the second factor of who has one', async () => {
    const gus = await person(at, 'gus@example.com');
    const app = await activeFactor(at, gus.token);
    await laterThanCodes(at);
    await open(await invited(gus.email));
    await logIn(PASSWORD);
    await said('second factor');
    await page.locator('#log-in input[name=code]').fill(app.code());
    await page.locator('#log-in button').click();
    await said('You are a member of');
    expect(await rolesOf(gus)).toMatchObject([{ id: at.workspaceId }]);
  }, 60_000);

  it('rests on a look at the invitation that only the token opens, and that uses nothing up', async () => {
    const token = (await invited('hal@example.com')).split('token=')[1]!;
    const preview = (given: string) => at.ask('POST', '/v1/invitations/preview', { as: null, body: { token: given } });
    const { status, body } = await preview(token);
    expect(status).toBe(200);
    expect(Object.keys(body).toSorted()).toEqual(['email', 'expiresAt', 'roleName', 'workspaceName']);
    expect((await preview(token)).body).toEqual(body);
    for (const none of ['na_invite_nothing', `${token}x`])
      expect(await preview(none)).toMatchObject({ status: 404, body: { code: 'invitation_not_found' } });
    await at.database.query('update invitations set expires_at = now() where email = $1', ['hal@example.com']);
    expect((await preview(token)).status).toBe(404);
  });
});
