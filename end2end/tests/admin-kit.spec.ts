// The page with every part of the kit, in development builds: in both colours, narrow and wide; and what its dialog does.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { pizza } from './api';
import { awake, expect, test } from './pages';

const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;

async function kit(page: Page) {
  await page.goto(`${pizza}/admin/kit`);
  await page.locator('#email').fill('owner@pizza.localhost');
  await page.locator('#password').fill('menuops-demo');
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/admin\/kit/);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('every part holds', async ({ page }) => {
        await kit(page);
        await page.screenshot({ path: `${screenshots}admin-kit-${colorScheme}-${width}.png`, fullPage: true, animations: 'disabled' });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
        const axe = await new AxeBuilder({ page }).analyze();
        expect(axe.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
        const cell = page.locator('.table-cards tbody td').first();
        expect(await cell.evaluate((cell) => getComputedStyle(cell).display)).toBe(width === 360 ? 'flex' : 'table-cell');
      });
    });
  }
}

test('a dialog keeps the focus and gives it back', async ({ page }) => {
  await kit(page);
  await awake(page);
  const link = page.getByRole('link', { name: 'Open a dialog' });
  await link.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Go to Events')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(link).toBeFocused();
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('the same link leads to a page', async ({ page }) => {
    await kit(page);
    await page.getByRole('link', { name: 'Open a dialog' }).click();
    await expect(page.getByRole('heading', { name: 'Keyboard shortcuts', level: 1 })).toBeVisible();
  });
});
