// Pictures of dishes: chosen, dropped, pasted and sent by a plain form; refused with a word; on the menu, in the dialog and on
// the dish's page; and on every size in both modes.
import type { Page } from '@playwright/test';
import { ask } from './api';
import { dish, drop, enter, holds, ownHouse, paste, ready } from './desk';
import { awake, card, expect, open, test } from './pages';

const file = (name: string) => new URL(`../../server/demo/pictures/${name}.webp`, import.meta.url).pathname;

/** The picture has come and is as wide as it says. */
const shown = (page: Page, within: string) =>
  expect
    .poll(() => page.locator(`${within} .picture-full`).first().evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth))
    .toBeGreaterThan(100);

test('a picture is chosen, replaced by dropping and pasting, described and removed', async ({ page }) => {
  const house = await ownHouse();
  const soup = await dish(house, 'Soup');
  await enter(page, house, `/admin/pictures/${soup}`);
  await awake(page);
  await expect(page.getByText('No picture yet')).toBeVisible();
  await page.getByLabel('Picture', { exact: false }).first().setInputFiles(file('slaw'));
  await expect(page.getByText('The picture is on the menu.').first()).toBeVisible();
  await shown(page, '.picture-stage');
  const first = await page.locator('.picture-stage .picture-full').getAttribute('src');
  // Far too large: said at once, without a journey.
  await page.locator('#image').setInputFiles({ name: 'huge.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(25 * 1024 * 1024, 0xff) });
  await expect(page.getByText('This file is too large')).toBeVisible();
  await expect(page.locator('#image')).toHaveAccessibleDescription(/This file is too large/);
  // What a browser says of the name and the type is not believed.
  await drop(page, '[data-drop]', file('fries'));
  await expect(page.locator('.picture-stage .picture-full')).not.toHaveAttribute('src', first!);
  const second = await page.locator('.picture-stage .picture-full').getAttribute('src');
  await paste(page, file('cola'));
  await expect(page.locator('.picture-stage .picture-full')).not.toHaveAttribute('src', second!);
  await page.getByLabel('What is on it?').fill('A bowl of soup from above');
  await page.getByRole('button', { name: 'Save description' }).click();
  await expect(page.getByText('Saved.').first()).toBeVisible();

  await open(page, house.url);
  await expect(card(page, 'Soup').getByRole('img', { name: 'A bowl of soup from above' })).toBeVisible();
  await card(page, 'Soup').scrollIntoViewIfNeeded();
  await shown(page, '.card-picture');
  await card(page, 'Soup').getByRole('link', { name: 'Soup' }).click();
  await expect(page.getByRole('dialog').getByRole('img', { name: 'A bowl of soup from above' })).toBeVisible();
  await shown(page, '#dialog-picture');
  await open(page, `${house.url}/items/${soup}`);
  await shown(page, '.dish-picture');

  await open(page, `${house.url}/admin/pictures/${soup}`);
  await page.locator('#remove-picture > summary').click();
  await page.getByRole('button', { name: 'Remove picture' }).click();
  await expect(page.getByText('No picture yet')).toBeVisible();
  expect((await ask(house.host, '/')).text).not.toContain('/media/');
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a plain form sends a picture, and says what is wrong with a file that is none', async ({ page }) => {
    const house = await ownHouse();
    const soup = await dish(house, 'Soup');
    await enter(page, house, `/admin/pictures/${soup}`);
    const choose = page.locator('#image');
    await choose.setInputFiles({ name: 'soup.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)"/>') });
    await page.getByRole('button', { name: 'Put on the menu' }).click();
    await expect(page.getByText('Only JPEG, PNG and WebP pictures')).toBeVisible();
    for (const megabytes of [10.1, 25]) {
      const buffer = Buffer.alloc(megabytes * 1024 * 1024, 0xff);
      await choose.setInputFiles({ name: 'big.jpg', mimeType: 'image/jpeg', buffer });
      await page.getByRole('button', { name: 'Put on the menu' }).click();
      await expect(page.getByText('This file is too large')).toBeVisible();
      await page.goto(`${house.url}/admin/pictures/${soup}`);
    }
    await choose.setInputFiles(file('slaw'));
    await page.getByRole('button', { name: 'Put on the menu' }).click();
    await expect(page.getByText('The picture is on the menu.').first()).toBeVisible();
    await page.goto(house.url);
    await expect(page.locator('.card-picture .picture-full')).toHaveAttribute('srcset', /-320\.webp 320w, .*-640\.webp 640w, .*-960\.webp 960w/);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('the pages hold', async ({ page }) => {
        const house = await ownHouse();
        const soup = await dish(house, 'Soup');
        await dish(house, 'Bread');
        await enter(page, house, `/admin/pictures/${soup}`);
        await ready(page, true);
        await holds(page, `admin-picture-none-${colorScheme}-${width}`);
        await page.locator('#image').setInputFiles(file('slaw'));
        await shown(page, '.picture-stage');
        await expect(page.locator('.toast, #toasts > *')).toHaveCount(0, { timeout: 8_000 });
        await holds(page, `admin-picture-${colorScheme}-${width}`);
        await open(page, house.url);
        await holds(page, `menu-with-pictures-${colorScheme}-${width}`);
      });
    });
  }
}
