// The events screen of a restaurant: windows, types, one thing's history, payloads, downloads; a thousand rows at once.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { burger, dishOf, pizza, placeOrder } from './api';
import { holds } from './desk';
import { awake, expect, test } from './pages';

const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;

async function signIn(page: Page, url: string, owner: string) {
  await page.goto(`${url}/admin/events`);
  await page.locator('#email').fill(owner);
  await page.locator('#password').fill('menuops-demo');
  await page.locator('main button[type=submit]').click();
  await page.waitForURL(/\/admin\/events/);
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a manager looks at what happened and takes it along', async ({ page }) => {
      const dish = await dishOf('pizza.localhost', 'Diavola');
      const order = await placeOrder('pizza.localhost', dish.id, 'a note');
      await signIn(page, pizza, 'owner@pizza.localhost');
      if (scripts) await awake(page);
      await page.getByRole('link', { name: 'Last hour' }).click();
      await expect(page).toHaveURL(/window=hour/);
      const happened = page.locator('#kinds > summary');
      await expect(happened).toHaveText('What happened: Anything');
      await happened.click();
      await page.getByRole('checkbox', { name: /^Order placed \(\d/ }).check();
      await page.getByRole('checkbox', { name: /^Dish added \(\d/ }).check();
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await expect(happened).toHaveText('What happened: 2 kinds');
      await expect(page.getByRole('row').filter({ hasText: 'Dish added' }).first()).toBeVisible();
      await expect(page.getByRole('row').filter({ hasText: /Picture|Restaurant/ })).toHaveCount(0);
      await happened.click();
      await page.getByRole('checkbox', { name: /^Dish added/ }).uncheck();
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await expect(happened).toHaveText('What happened: Order placed');
      const row = page.getByRole('row').filter({ hasText: order.id.slice(-8) });
      await expect(row).toHaveCount(1);
      await row.locator('.payload').click();
      if (scripts) {
        const dialog = page.getByRole('dialog', { name: 'Order placed' });
        await expect(dialog.locator('pre')).toContainText('"note": "a note"');
        await page.keyboard.press('Escape');
        await expect(dialog).toBeHidden();
      } else {
        await expect(page.locator('pre')).toContainText('"note": "a note"');
        await page.goBack();
      }
      await row.getByRole('link', { name: /^Order/ }).click();
      await expect(page.getByText('1 event matches.')).toBeVisible();
      const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
      expect(csv.suggestedFilename()).toMatch(/^events-pizza\.localhost-\d{4}-\d\d-\d\d\.csv$/);
      const lines = (await readFile(await csv.path(), 'utf8')).trim().split('\n');
      expect(lines[0]).toBe('occurred_at,event_type,entity_type,entity_id,payload');
      expect(lines).toHaveLength(2);
      expect(lines[1]).toContain(order.id);
      await page.goto(`${pizza}/admin/events?from=yesterday`);
      await expect(page.locator('#from-error')).toBeVisible();
    });
  });
}

test('the count follows what happens and what is typed', async ({ page }) => {
  await signIn(page, burger, 'owner@burger.localhost');
  await page.goto(`${burger}/admin/events?window=hour&type=order.placed`);
  await awake(page);
  const count = page.locator('#event-count');
  await expect(count).toHaveText(/^\d+ events? match/);
  const before = Number.parseInt(await count.innerText(), 10);
  const dish = await dishOf('burger.localhost', 'The Original');
  const order = await placeOrder('burger.localhost', dish.id);
  await expect(count).toHaveText(new RegExp(`^${before + 1} event`));
  await page.getByLabel('Its id').fill(order.id);
  await expect(count).toHaveText('1 event matches.');
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      test('the screen and one event', async ({ page }) => {
        await signIn(page, pizza, 'owner@pizza.localhost');
        await page.goto(`${pizza}/admin/events?window=week`);
        await awake(page);
        await page.locator('#kinds > summary').click();
        await holds(page, `admin-events-${colorScheme}-${width}`);
        await page.locator('.payload').first().click();
        await expect(page.getByRole('dialog').locator('pre')).toBeVisible();
        await page.screenshot({ path: `${screenshots}admin-events-dialog-${colorScheme}-${width}.png` });
        await page.goto(`${pizza}/admin/events/1`);
        await holds(page, `admin-events-one-${colorScheme}-${width}`);
        await page.goto(`${pizza}/admin/events?entity_id=nothing`);
        await holds(page, `admin-events-none-${colorScheme}-${width}`);
      });
    });
  }
}

test.describe('in German', () => {
  test.use({ locale: 'de-DE', viewport: { width: 360, height: 800 } });

  test('every way of an owner fits a phone', async ({ page }) => {
    await signIn(page, pizza, 'owner@pizza.localhost');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await holds(page, 'admin-events-de');
    const nav = await page.locator('.desk-nav').evaluate((nav) => nav.scrollWidth - nav.clientWidth);
    expect(nav, 'every link of the navigation is seen').toBeLessThanOrEqual(0);
  });
});

test('a thousand rows are there at once', async ({ page }) => {
  test.setTimeout(120_000);
  const dish = await dishOf('burger.localhost', 'The Original');
  for (let batch = 0; batch < 50; batch += 1) {
    await Promise.all(Array.from({ length: 20 }, () => placeOrder('burger.localhost', dish.id)));
  }
  await signIn(page, burger, 'owner@burger.localhost');
  const started = Date.now();
  const response = await page.goto(`${burger}/admin/events?rows=1000`);
  const timing = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return { answered: navigation!.responseEnd - navigation!.requestStart, shown: navigation!.domContentLoadedEventEnd - navigation!.responseEnd };
  });
  await expect(page.locator('.event-table tbody tr')).toHaveCount(1000);
  const size = (await response!.body()).length;
  console.log(`1,000 rows: ${size} bytes, answered in ${Math.round(timing.answered)} ms, parsed in ${Math.round(timing.shown)} ms more`);
  expect(Date.now() - started, 'an unoptimised server on a busy machine').toBeLessThan(10_000);
});
