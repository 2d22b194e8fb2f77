// What operators do on the platform's own host: find, open, suspend and look after restaurants; with scripts and without.
import AxeBuilder from '@axe-core/playwright';
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { address, ask, House } from './api';
import { awake, expect, test } from './pages';

const portal = address('localhost');
const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;

async function signIn(page: Page, path = '/') {
  await page.goto(`${portal}${path}`);
  await page.locator('#email').fill('operator@localhost');
  await page.locator('#password').fill('menuops-demo');
  await page.locator('main button[type=submit]').click();
  await page.waitForURL((url) => !url.pathname.includes('sign-in'));
}

/** axe finds nothing, nothing is wider than the window; photographed on the way. */
async function holds(page: Page, name: string) {
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts, timezoneId: 'Europe/Vienna' });

    test('an operator opens a restaurant, finds it, and takes it off and on', async ({ page }) => {
      const label = `t-${randomUUID().slice(0, 13)}`;
      const host = `${label}.localhost`;
      await signIn(page, '/tenants');
      await page.getByRole('link', { name: 'New restaurant' }).first().click();
      if (scripts) await awake(page);
      await expect(page.getByLabel('Time zone')).toHaveValue(scripts ? 'Europe/Vienna' : 'UTC');
      await page.getByLabel('Name', { exact: true }).fill(`House ${label}`);
      await page.getByLabel('Domain').fill('pizza.localhost');
      await page.getByLabel('Time zone').fill('Mars/Base');
      await page.getByRole('button', { name: 'Make the restaurant' }).click();
      await expect(page.locator('#time_zone-error')).toBeVisible();
      await page.getByLabel('Time zone').fill('Europe/Berlin');
      await page.getByRole('button', { name: 'Make the restaurant' }).click();
      await expect(page.getByText('This domain belongs to another restaurant already.')).toBeVisible();
      await expect(page.getByLabel('Name', { exact: true })).toHaveValue(`House ${label}`);
      await page.getByLabel('Domain').fill(host);
      await page.getByLabel("The owner's e-mail address").fill(`owner@${host}`);
      await page.getByRole('button', { name: 'Make the restaurant' }).click();
      await expect(page.getByRole('heading', { name: `House ${label} is open` })).toBeVisible();
      expect(await page.getByLabel("The owner's invitation link").inputValue()).toContain(`${address(host)}/invitation/`);
      expect(await page.getByLabel("The first manager's API token").inputValue()).toMatch(/^mo_/);
      expect((await ask(host, '/')).status).toBe(200);

      await page.goto(`${portal}/tenants`);
      await page.getByLabel('Name or domain').fill(label.toUpperCase());
      await page.getByRole('button', { name: 'Search' }).click();
      await expect(page.getByRole('row')).toHaveCount(2);
      await page.getByRole('link', { name: `House ${label}` }).click();
      await page.getByText('Suspend', { exact: true }).first().click();
      await page.getByLabel('Reason').first().fill('a test');
      await page.getByRole('button', { name: 'Suspend' }).click();
      await expect(page.getByText('Suspended. The storefront says')).toBeVisible();
      await expect(page.getByText('a test')).toBeVisible();
      expect((await ask(host, '/')).status).toBe(503);
      await page.getByText('Resume', { exact: true }).first().click();
      await page.getByRole('button', { name: 'Resume' }).click();
      await expect(page.getByText('The storefront is back.')).toBeVisible();
      expect((await ask(host, '/')).status).toBe(200);

      await page.getByText('New token', { exact: true }).click();
      await page.getByLabel('What it is for').fill('the till');
      await page.getByRole('button', { name: 'Make the token' }).click();
      expect(await page.getByLabel('the till').inputValue()).toMatch(/^mo_/);
      await page.getByRole('link', { name: 'Events' }).last().click();
      await expect(page.getByText(`These are the events of House ${label}.`)).toBeVisible();
    });

    test('an operator invites another, and makes a link for a new password', async ({ page }) => {
      await signIn(page, '/people');
      const email = `second-${scripts}@localhost.example`;
      await page.getByLabel('E-mail address').fill('nobody');
      await page.getByLabel('E-mail address').evaluate((input) => input.setAttribute('type', 'text'));
      await page.getByRole('button', { name: 'Make an invitation link' }).click();
      await expect(page.locator('#email-error')).toContainText('e-mail address');
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('button', { name: 'Make an invitation link' }).click();
      expect(await page.getByLabel('Invitation link').inputValue()).toContain(`${portal}/invitation/`);
      const row = page.getByRole('listitem').filter({ hasText: 'owner@pizza.localhost' });
      await row.getByText('New password …').click();
      await row.getByRole('button', { name: 'Make the link' }).click();
      await expect(page.getByText('Give this link to owner@pizza.localhost.')).toBeVisible();
    });
  });
}

test('keys lead where they say, and never while one types', async ({ page }) => {
  await signIn(page, '/tenants');
  await awake(page);
  await page.keyboard.press('/');
  await expect(page.locator('#q')).toBeFocused();
  await page.keyboard.type('gh?n');
  await expect(page.locator('#q')).toHaveValue('gh?n');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.locator('h1').click();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(dialog).toBeVisible();
  // In a dialog no key leads away, the focus stays inside, and Escape gives it back.
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest('dialog'))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(`${portal}/tenants`);
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page).toHaveURL(`${portal}/fleet`);
  await awake(page);
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expect(page).toHaveURL(`${portal}/tenants`);
  await awake(page);
  await page.keyboard.press('n');
  await expect(page).toHaveURL(`${portal}/tenants/new`);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('the pages of the platform', async ({ page }) => {
        test.setTimeout(120_000);
        const house = await House.open('A house with quite a long name');
        await house.become('suspend');
        await signIn(page, '/tenants');
        const end = `-${colorScheme}-${width}`;
        const axe = (colorScheme === 'light') === (width === 360);
        for (const [name, path] of Object.entries({
          tenants: '/tenants',
          'tenants-none': '/tenants?q=zzzz',
          provision: '/tenants/new',
          fleet: '/fleet',
          people: '/people',
          tokens: '/tokens',
          events: '/events',
          'events-of': '/events?of=pizza.localhost',
          'events-wrong': '/events?of=nobody.localhost',
          keys: '/keys',
          account: '/account',
        })) {
          await page.goto(`${portal}${path}`);
          await holds(page, `portal-${name}${end}`, axe);
        }
        await page.goto(`${portal}/tenants?q=${house.host}`);
        await page.getByRole('link', { name: 'A house with quite a long name' }).click();
        await page.getByText('Archive', { exact: true }).first().click();
        await holds(page, `portal-tenant${end}`, axe);
      });
    });
  }
}

test.describe('in German', () => {
  test.use({ locale: 'de-DE', viewport: { width: 360, height: 800 } });

  test('the pages fit a phone', async ({ page }) => {
    test.setTimeout(120_000);
    await signIn(page, '/tenants');
    for (const path of ['/tenants', '/tenants/new', '/fleet', '/people', '/tokens', '/events']) {
      await page.goto(`${portal}${path}`);
      await expect(page.locator('html')).toHaveAttribute('lang', 'de');
      await holds(page, `portal-de${path.replaceAll('/', '-')}`);
      const nav = await page.locator('.desk-nav').evaluate((nav) => nav.scrollWidth - nav.clientWidth);
      expect(nav, 'every link of the navigation is seen').toBeLessThanOrEqual(0);
    }
  });
});
