// The brand and the words of a house: tried beside the real storefront, kept, published, undone; with scripts and without; two
// people at once; and on every size in both modes.
import type { Page } from '@playwright/test';
import { ask } from './api';
import { enter, holds, ownHouse, ready } from './desk';
import { expect, test } from './pages';

const primary = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--primary'));
const framed = (page: Page) =>
  page
    .frameLocator('#preview')
    .locator('html')
    .evaluate((html) => getComputedStyle(html).getPropertyValue('--primary'));

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a brand is tried, kept, published and taken back', async ({ page }) => {
      const house = await ownHouse();
      const sheet = async () => {
        const shown = await ask(house.host, '/');
        const url = /\/theme\.[0-9a-f]+\.css/.exec(shown.text)![0];
        return (await ask(house.host, url)).text;
      };
      const before = await sheet();
      await enter(page, house, '/admin/theme');
      await ready(page, scripts);
      await expect(page.getByText('As guests see it')).toBeVisible();
      await expect(page.frameLocator('#preview').getByText('House of the Test').first()).toBeVisible();

      if (scripts) {
        await page.getByLabel('Primary colour as #rrggbb').fill('#ffd400');
        await expect.poll(() => framed(page)).toBe('#ffd400');
        await expect(page.locator('#primary_color')).toHaveValue('#ffd400');
        await expect(page.locator('#contrasts')).toContainText(/Your colour alone has 1\.\d : 1/);
        // Half a colour changes nothing.
        await expect(page.getByText('Tried here, not kept yet')).toBeVisible();
        await page.getByLabel('Primary colour as #rrggbb').fill('#ffd4');
        await expect(page.getByText('Type a colour such as #b91c1c.')).toBeVisible();
        await expect(page.getByLabel('Primary colour as #rrggbb')).toHaveAttribute('aria-invalid', 'true');
        expect(await framed(page)).toBe('#ffd400');
        // Nor is it sent: the browser says what is wanted.
        await page.getByRole('button', { name: 'Publish' }).click();
        await expect(page.getByLabel('Primary colour as #rrggbb')).toHaveJSProperty('validationMessage', 'Type a colour such as #b91c1c.');
        await expect(page.getByText('Tried here, not kept yet')).toBeVisible();
        await page.getByRole('button', { name: 'Teal' }).first().click();
        await expect(page.getByText('Type a colour such as #b91c1c.')).toBeHidden();
        await expect(page.getByLabel('Primary colour as #rrggbb')).toHaveValue('#0f766e');
        await expect.poll(() => framed(page)).toBe('#0f766e');
        await page.getByLabel('Primary colour as #rrggbb').fill('#ffd400');
      } else {
        await page.locator('#primary_color').fill('#ffd400');
      }
      await page.getByLabel('Classic').check();
      await page.getByRole('button', { name: 'Keep as draft' }).click();
      await expect(page.getByText('Draft, not published')).toBeVisible();
      await ready(page, scripts);
      await expect(page.locator('#contrasts')).toContainText(/Your colour alone has 1\.\d : 1/);
      await expect(page.frameLocator('#preview').locator('link[data-brand]')).toHaveAttribute('href', /ffd400/);
      expect(await sheet()).toBe(before);

      await page.getByRole('button', { name: 'Publish' }).click();
      await expect(page.getByText('Published. Guests see it now.').first()).toBeVisible();
      expect(await sheet()).toContain('--primary:#ffd400;--on-primary:#000000;');
      await page.getByRole('button', { name: 'Undo last publishing' }).click();
      await expect(page.getByText('It is back.').first()).toBeVisible();
      expect(await sheet()).toBe(before);
    });

    test('the second person is told, and loses nothing that was typed', async ({ page, browser, quiet }) => {
      const house = await ownHouse();
      const other = await (await browser.newContext({ javaScriptEnabled: scripts, locale: 'en-GB' })).newPage();
      await enter(page, house, '/admin/theme');
      await enter(other, house, '/admin/theme');
      await ready(other, scripts);
      await ready(page, scripts);
      await other.getByLabel('Slab').check();
      await other.getByRole('button', { name: 'Keep as draft' }).click();
      await expect(other.getByText('Draft, not published')).toBeVisible();
      await page.getByLabel('Typewriter').check();
      await page.getByRole('button', { name: 'Publish' }).click();
      await expect(page.getByRole('alert')).toContainText('Somebody changed this meanwhile');
      await expect(page.getByLabel('Typewriter')).toBeChecked();
      // The browser reports the status that is under test.
      expect(quiet.said.filter((said) => !/412 .*\/admin\/theme\/publish/.test(said))).toEqual([]);
      quiet.said.length = 0;
      await page.getByRole('button', { name: 'Publish' }).click();
      await expect(page.getByText('Published. Guests see it now.').first()).toBeVisible();
      await other.context().close();
    });

    test('an owner says what the house is called and when it is open', async ({ page }) => {
      const house = await ownHouse();
      await enter(page, house, '/admin/settings');
      await ready(page, scripts);
      await page.getByLabel('Name', { exact: true }).fill('Zum Löwen <b>');
      await page.getByLabel('Opening hours').fill('Mon–Fri 11–22\n\n  Sat 12–23  ');
      await page.getByLabel('Tables').fill('1\n2');
      await page.getByLabel('Time zone').selectOption('Europe/Vienna');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved.').first()).toBeVisible();
      await expect(page.getByLabel('Opening hours')).toHaveValue('Mon–Fri 11–22\nSat 12–23');
      const shown = await ask(house.host, '/');
      expect(shown.text).toContain('Zum Löwen &lt;b&gt;');
      expect(shown.text).toContain('Sat 12–23');
      await page.getByLabel('Phone').evaluate((input) => input.removeAttribute('maxlength'));
      await page.getByLabel('Phone').fill('1'.repeat(41));
      await page.getByLabel('Tagline').fill('Kept');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Must be at most 40 characters.')).toBeVisible();
      await expect(page.getByLabel('Tagline')).toHaveValue('Kept');
    });
  });
}

test('light and dark are looked at where one works, and a house may choose one', async ({ page }) => {
  const house = await ownHouse();
  await enter(page, house, '/admin/theme');
  await ready(page, true);
  const ground = () =>
    page
      .frameLocator('#preview')
      .locator('body')
      .evaluate((body) => getComputedStyle(body).backgroundColor);
  await expect.poll(ground).toBe('rgb(250, 248, 245)');
  await page.getByLabel('Night', { exact: true }).check();
  await expect.poll(ground).toBe('rgb(20, 18, 17)');
  await page.getByLabel('Always light').check();
  await expect.poll(ground).toBe('rgb(250, 248, 245)');
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('Published. Guests see it now.').first()).toBeVisible();
  const dark = await page.context().browser()!.newContext({ colorScheme: 'dark' });
  const guest = await dark.newPage();
  await guest.goto(house.url);
  expect(await guest.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(250, 248, 245)');
  expect(await primary(guest)).toBe('#9a3412');
  await dark.close();
});

test('the preview stands in our own frame only, and only for staff', async ({ page }) => {
  const house = await ownHouse();
  for (const path of ['/admin/theme/preview', '/admin/theme/preview.css?primary_color=%23ff0000']) {
    const asked = await ask(house.host, path);
    expect(asked.status).toBe(303);
  }
  await enter(page, house, '/admin/theme');
  const cookie = (await page.context().cookies(house.url)).map(({ name, value }) => `${name}=${value}`).join('; ');
  const response = await ask(house.host, '/admin/theme/preview', { headers: { cookie } });
  expect(response.status).toBe(200);
  expect(response.headers['content-security-policy']).toContain("frame-ancestors 'self'");
  expect(response.headers['cache-control']).toBe('no-store');
  const shown = await ask(house.host, '/');
  expect(shown.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  const hostile = `primary_color=${encodeURIComponent('red;}</style>')}&font=x&radius=1e9`;
  const sheet = await ask(house.host, `/admin/theme/preview.css?${hostile}`, { headers: { cookie } });
  expect(sheet.status).toBe(200);
  expect(sheet.text).not.toMatch(/red|style|1e9/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      for (const path of ['theme', 'settings']) {
        test(`${path} holds`, async ({ page }) => {
          const house = await ownHouse();
          await enter(page, house, `/admin/${path}`);
          await ready(page, true);
          await holds(page, `admin-${path}-${colorScheme}-${width}`);
        });
      }
    });
  }
}
