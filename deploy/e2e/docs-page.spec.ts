import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../local/chromium.mjs';
import { startHouse, type House } from './house.ts';

let house: House;
let browser: Browser;
let page: Page;
/** What went wrong on the page: violations of its policy, errors that it logged, files that it could not load. */
let faults: string[];

beforeAll(async () => {
  house = await startHouse();
  // Chromium refuses to sandbox itself for root, as whom containers run.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  browser = await chromium.launch({ executablePath: findChromium().bin, args });
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await house?.close();
}, 180_000);

beforeEach(async () => {
  faults = [];
  page = await browser.newPage();
  page.setDefaultTimeout(90_000);
  page.on('console', message => void (message.type() === 'error' && faults.push(`console: ${message.text()}`)));
  page.on('pageerror', error => void faults.push(`script: ${error.message}`));
  page.on('requestfailed', request => void faults.push(`request: ${request.url()}`));
  page.on('request', request => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && origin !== house.stack.gateway.url) faults.push(`elsewhere: ${request.url()}`);
  });
  await page.exposeFunction('noteViolation', (what: string) => void faults.push(`policy: ${what}`));
  await page.addInitScript(`
    addEventListener('securitypolicyviolation', event => noteViolation(event.violatedDirective + ' ' + event.blockedURI));
  `);
  await page.goto(`${house.stack.gateway.url}/docs`);
  await page.locator('.opblock-tag').first().waitFor();
}, 180_000);
afterEach(() => page?.close());

/** The operations that the page shows: `GET /v1/me`. */
const listedNow = () =>
  page.locator('.opblock-summary').evaluateAll(found =>
    found.map(block => {
      const path = block.querySelector('.opblock-summary-path')?.getAttribute('data-path');
      return `${block.querySelector('.opblock-summary-method')?.textContent} ${path}`;
    }),
  );

describe('the page of the API, in a real browser', () => {
  it('lists every operation of the document, and breaks no policy of its own', async () => {
    const { paths } = (await house.api.get('/docs/openapi.json')) as { paths: Record<string, object> };
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map(method => `${method.toUpperCase()} ${path}`),
    );
    // More than a hundred at once are drawn as far as one sees them; so group by group.
    const listed: string[] = [];
    for (const group of await page.locator('.opblock-tag').all()) {
      await group.click();
      await page.locator('.opblock-summary').first().waitFor();
      listed.push(...(await listedNow()));
      await group.click();
      await page.locator('.opblock-summary').first().waitFor({ state: 'detached' });
    }
    expect(listed.toSorted()).toEqual(operations.toSorted());
    expect(faults).toEqual([]);
  }, 180_000);

  it('lets people authorize themselves and try a GET', async () => {
    await page.locator('.auth-wrapper .authorize').first().click();
    const dialog = page.locator('.dialog-ux');
    await dialog.locator('input').first().fill(house.stack.credentials.apiKey);
    await dialog.locator('button.authorize').first().click();
    await dialog.locator('button.btn-done').first().click();
    await page.locator('#operations-tag-Account').click();
    const operation = page.locator('.opblock-get', { has: page.locator('[data-path="/v1/me"]') });
    await operation.locator('.opblock-summary-control').first().click();
    await operation.locator('.try-out__btn').click();
    await operation.locator('button.execute').click();
    const answer = operation.locator('.live-responses-table .response').first();
    await answer.waitFor();
    expect(await answer.locator('.response-col_status').innerText()).toMatch(/^200/);
    expect(await answer.innerText()).toContain('api_key:');
    expect(faults).toEqual([]);
  }, 180_000);

  it('says so when it is not authorized', async () => {
    await page.locator('#operations-tag-Account').click();
    const operation = page.locator('.opblock-get', { has: page.locator('[data-path="/v1/me"]') });
    await operation.locator('.opblock-summary-control').first().click();
    await operation.locator('.try-out__btn').click();
    await operation.locator('button.execute').click();
    const answer = operation.locator('.live-responses-table .response').first();
    await answer.waitFor();
    expect(await answer.innerText()).toContain('credential_missing');
  }, 180_000);
});
