// What every test does with a page: wait until it is awake, read an amount, listen for what should not be said.
import { expect, test as base, type Locator, type Page } from '@playwright/test';

/** Opens a page and waits until its islands are awake: before that a click does what plain HTML does. */
export async function open(page: Page, url: string) {
  const response = await page.goto(url);
  await awake(page);
  return response!;
}

export async function awake(page: Page) {
  // A page where nothing can be done, such as a closed house, has no scripts at all.
  if ((await page.locator('script[type=module]').count()) === 0) return;
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', /^(true|none)$/);
}

/** `€12.50` as 1250. */
export async function minor(amount: Locator): Promise<number> {
  const text = await amount.innerText();
  const found = /(\d+)\.(\d\d)/.exec(text);
  if (!found) throw new Error(`no amount in ${JSON.stringify(text)}`);
  return Number(found[1]) * 100 + Number(found[2]);
}

/** The card of a dish on the menu. */
export const card = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true, level: 3 }) });

export const total = (page: Page) => page.locator('.total-amount');

/** Says nothing, asks no other host, breaks no content policy. */
export interface Quiet {
  said: string[];
  strangers: string[];
}

export function listen(page: Page, scripts = true): Quiet {
  const quiet: Quiet = { said: [], strangers: [] };
  page.on('console', (message) => {
    const { url } = message.location();
    // The browser itself reports a page that is no 2xx: that is the status under test, not a message of ours.
    const isStatus = message.text().startsWith('Failed to load resource: the server responded with a status of');
    if (!(isStatus && documents.has(url))) quiet.said.push(`${message.type()}: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => quiet.said.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => {
    // A page that is left ends what it was still loading.
    const why = request.failure()?.errorText;
    // A browser without scripts says `csp` of each script that it does not run.
    if (!scripts && why === 'csp' && request.url().endsWith('.js')) return;
    if (why !== 'net::ERR_ABORTED') quiet.said.push(`failed: ${request.url()} ${why}`);
  });
  const documents = new Set<string>();
  page.on('request', (request) => {
    if (request.isNavigationRequest()) {
      documents.add(request.url());
      return;
    }
    const asked = new URL(request.url());
    const origin = new URL(request.frame().url() || request.url()).origin;
    if (asked.protocol !== 'data:' && origin !== 'null' && asked.origin !== origin) quiet.strangers.push(request.url());
  });
  return quiet;
}

/** Every test of ours also fails for what the console says during it. */
export const test = base.extend<{ quiet: Quiet }>({
  quiet: [
    async ({ page, javaScriptEnabled }, use) => {
      const quiet = listen(page, javaScriptEnabled);
      await use(quiet);
      expect(quiet.said, 'the console stays silent').toEqual([]);
      expect(quiet.strangers, 'nothing is asked of other origins').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
