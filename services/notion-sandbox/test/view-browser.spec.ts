import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../../../deploy/local/chromium.mjs';
import { paragraph, TestSandbox, text, type Loose } from './harness.ts';

const hostile = `<img src=x onerror="document.title='ran'"><script>document.title='ran'</script>`;

describe('the pages for people, in a real browser', () => {
  let sandbox: TestSandbox;
  let browser: Browser;
  let page: Page;
  /** What went wrong on the page: violations of its policy, errors of its script, anything from elsewhere. */
  let faults: string[];

  beforeAll(async () => {
    sandbox = await TestSandbox.start();
    // Chromium refuses to sandbox itself for root, as whom containers run.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: findChromium().bin, args });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });
  beforeEach(async () => {
    faults = [];
    page = await browser.newPage();
    page.on('console', message => void (message.type() === 'error' && faults.push(message.text())));
    page.on('pageerror', error => void faults.push(error.message));
    page.on('request', request => {
      if (!request.url().startsWith(sandbox.url)) faults.push(`elsewhere: ${request.url()}`);
    });
  });
  afterEach(async () => {
    await page.close();
    expect(faults).toEqual([]);
  });

  const link = (id: string) => `/p/${id.replaceAll('-', '')}`;
  const child = async (parent: string, title: string): Promise<string> => {
    const properties = { title: { title: text(title) } };
    return (await sandbox.client().pages.create({ parent: { page_id: parent }, properties })).id;
  };

  test('branches open when they are asked for, and the way to the page is open', async () => {
    const one = await sandbox.page('Level one');
    const two = await child(one, 'Level two');
    const three = await child(two, 'Level three');
    await page.goto(sandbox.url);
    const tree = page.getByRole('navigation', { name: 'Pages' });
    expect(await tree.getByText('Level two').count()).toBe(0);
    await tree.getByRole('button', { name: 'Pages in Level one' }).click();
    await tree.getByText('Level two').waitFor();
    await tree.getByRole('button', { name: 'Pages in Level one' }).click();
    await tree.getByText('Level two').waitFor({ state: 'hidden' });
    await page.goto(`${sandbox.url}${link(three)}`);
    const current = tree.locator('a[aria-current="page"]');
    await current.waitFor();
    expect(await current.textContent()).toBe('Level three');
    await tree.getByText('Level two').click();
    await page.waitForURL(`**${link(two)}`);
  });

  test('what the API writes appears without a reload, and what was folded stays folded', async () => {
    const id = await sandbox.page('Alive', [{ toggle: { rich_text: text('Fold'), children: [paragraph('inside')] } }]);
    await page.goto(`${sandbox.url}${link(id)}`);
    await page.getByText('Fold').click();
    await page.getByText('inside').waitFor({ state: 'hidden' });
    const children: Loose = [paragraph('Written just now')];
    await sandbox.client().blocks.children.append({ block_id: id, children });
    await page.getByText('Written just now').waitFor();
    expect(await page.getByText('inside').isVisible()).toBe(false);
    await child(sandbox.rootPageId, 'A new branch');
    await page.getByRole('navigation', { name: 'Pages' }).getByText('A new branch').waitFor();
  });

  test('nothing that is written runs, neither at first nor when it is taken over later', async () => {
    const id = await sandbox.page('Target', [paragraph(hostile)]);
    await page.goto(`${sandbox.url}${link(id)}`);
    await sandbox.client().blocks.children.append({ block_id: id, children: [paragraph(`later ${hostile}`)] });
    await child(id, hostile);
    await page.getByText(`later ${hostile}`).waitFor();
    expect(await page.title()).toBe('Target · Notion sandbox');
    expect(await page.locator('main img, main script, nav img, nav script').count()).toBe(0);
  });

  test('text stands out from its ground, by day and by night, in every colour', async () => {
    const names = ['gray', 'brown', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'red'];
    const colors = names.flatMap(name => [name, `${name}_background`]);
    const coloured = colors.map(color => ({ paragraph: { rich_text: text(color), color } })) as Loose[];
    const id = await sandbox.page('Colours', coloured);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${sandbox.url}${link(id)}`);
      const contrasts = (await page.evaluate(contrastsInPage)) as [string, number][];
      expect(contrasts.length).toBeGreaterThan(20);
      expect(contrasts.filter(([, contrast]) => contrast < 4.5)).toEqual([]);
    }
  });
});

/** Each paragraph, link and label of the page with the contrast between its text and what lies behind it (WCAG 2.2, 1.4.3). */
const contrastsInPage = `(() => {
  const parts = color => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(part => part / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const found = parts(getComputedStyle(at).backgroundColor);
      if (found[3] !== 0) return found;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('main p, main h1, a, .faint')].map(element => {
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(ground(element))];
    return [element.textContent, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  });
})()`;
