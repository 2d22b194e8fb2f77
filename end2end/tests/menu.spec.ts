import { ask, burger, pizza } from './api';
import { card, expect, open, test } from './pages';

const cards = '[data-card]:visible';

test.describe('search and filters', () => {
  test('while typing, and the address keeps step', async ({ page }) => {
    await open(page, pizza);
    const all = await page.locator(cards).count();
    expect(all).toBeGreaterThanOrEqual(15);
    await page.getByLabel('Search the menu').fill('mozzarella BUFFALO');
    await expect(card(page, 'Bufalina')).toBeVisible();
    await expect(card(page, 'Caprese')).toBeVisible();
    await expect(page.locator(cards)).toHaveCount(2);
    await expect(page.getByRole('heading', { name: 'Bevande' })).toBeHidden();
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Bevande' })).toBeHidden();
    await expect(page).toHaveURL(/\?q=mozzarella\+BUFFALO/);

    await page.getByLabel('Search the menu').fill('no such dish');
    await expect(page.getByText('No dish matches')).toBeVisible();
    await expect(page.locator(cards)).toHaveCount(0);

    await page.getByLabel('Search the menu').fill('');
    await expect(page.locator(cards)).toHaveCount(all);
    await expect(page).toHaveURL(`${pizza}/`);

    await page.getByText('Vegan', { exact: true }).and(page.locator('.chip-face')).click();
    await expect(page.getByRole('checkbox', { name: 'Vegan' })).toBeChecked();
    await expect(card(page, 'Marinara')).toBeVisible();
    await expect(card(page, 'Margherita')).toBeHidden();
    await page.getByText('Leave out allergens').click();
    await page.locator('.chip-face').getByText('Gluten', { exact: true }).click();
    await expect(card(page, 'Marinara')).toBeHidden();
    await expect(card(page, 'Espresso')).toBeVisible();

    const found = await page.locator(cards).count();
    await page.reload();
    await expect(page.locator(cards)).toHaveCount(found);
    await expect(page.getByRole('checkbox', { name: 'Vegan' })).toBeChecked();
  });

  test('a search cannot become markup', async ({ page }) => {
    await open(page, `${pizza}/?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    await expect(page.getByLabel('Search the menu')).toHaveValue('"><script>alert(1)</script>');
    await expect(page.getByText('No dish matches')).toBeVisible();
  });

  test.describe('without scripts', () => {
    test.use({ javaScriptEnabled: false });

    test('as a plain form', async ({ page }) => {
      await page.goto(pizza);
      await page.getByLabel('Search the menu').fill('pizza');
      await page.getByRole('button', { name: 'Search' }).click();
      await expect(page).toHaveURL(/\?q=pizza/);
      await expect(card(page, 'Margherita')).toBeVisible();
      await expect(card(page, 'Espresso')).toBeHidden();
      await expect(page.getByLabel('Search the menu')).toHaveValue('pizza');
      await page.getByRole('link', { name: 'Clear search' }).click();
      await expect(card(page, 'Espresso')).toBeVisible();

      await page.locator('.chip-face').getByText('Vegan', { exact: true }).click();
      await page.getByRole('button', { name: 'Search' }).click();
      await expect(page).toHaveURL(/diet=vegan/);
      await expect(page.getByRole('checkbox', { name: 'Vegan' })).toBeChecked();
      await expect(card(page, 'Marinara')).toBeVisible();
      await expect(card(page, 'Margherita')).toBeHidden();

      await page.goto(`${pizza}/?without=gluten&without=milk`);
      await expect(card(page, 'Margherita')).toBeHidden();
      await expect(card(page, 'Espresso')).toBeVisible();
      await page.goto(`${pizza}/?q=zzzz`);
      await expect(page.getByText('No dish matches')).toBeVisible();
    });
  });
});

test('a dish that is sold out cannot be added', async ({ page }) => {
  await open(page, pizza);
  const truffle = card(page, 'Tartufo e patate');
  await expect(truffle.getByText('Sold out', { exact: true })).toBeVisible();
  await expect(truffle.getByRole('button')).toHaveCount(0);
  await truffle.getByRole('link', { name: 'Tartufo e patate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Tartufo e patate' });
  await expect(dialog.getByText('Not available.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Add to cart' })).toBeHidden();
});

test('a click with a modifier opens the dish in a tab of its own', async ({ page, context }) => {
  await open(page, pizza);
  const opened = context.waitForEvent('page');
  await card(page, 'Margherita').getByRole('link', { name: 'Margherita', exact: true }).click({ modifiers: ['ControlOrMeta'] });
  await expect(await opened).toHaveURL(/\/items\//);
  await expect(page.getByRole('dialog')).toBeHidden();
});

for (const [name, url] of [['pizza', pizza], ['burger', burger]]) {
  test(`nothing on the menu of ${name} moves while it loads`, async ({ page }) => {
    await page.addInitScript(() => {
      const shifts = ((window as any).shifts = [] as number[]);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as any[]) shifts.push(entry.value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const score = async () => {
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      return page.evaluate(() => (window as any).shifts.reduce((sum: number, value: number) => sum + value, 0));
    };
    await open(page, url);
    expect(await score()).toBeLessThanOrEqual(0.05);
    // And with something in the cart: its badge and bar come late.
    await page.getByRole('button', { name: /^Add / }).first().click();
    await expect(page.locator('#cart-bar')).toBeVisible();
    await open(page, url);
    await expect(page.locator('#cart-bar')).toBeVisible();
    await expect(page.locator('#cart-count')).toHaveText('1');
    expect(await score()).toBeLessThanOrEqual(0.05);
  });
}

test('what search engines and machines read', async ({ page }) => {
  await open(page, pizza);
  await expect(page).toHaveTitle(/^Forno Rosso · /);
  const content = (selector: string) => page.locator(selector).getAttribute('content');
  expect((await content('meta[name=description]'))!.length).toBeGreaterThan(50);
  expect(await page.locator('link[rel=canonical]').getAttribute('href')).toBe(`${pizza}/`);
  expect(await content('meta[property="og:title"]')).toContain('Forno Rosso');
  expect(await content('meta[property="og:url"]')).toBe(`${pizza}/`);
  const json = await page.locator('script[type="application/ld+json"]').textContent();
  const restaurant = JSON.parse(json!);
  expect(restaurant['@type']).toBe('Restaurant');
  expect(JSON.stringify(restaurant)).toContain('"@type":"Menu"');

  const host = 'pizza.localhost';
  const robots = await ask(host, '/robots.txt');
  expect(robots.text).toContain(`Sitemap: ${pizza}/sitemap.xml`);
  const sitemap = await ask(host, '/sitemap.xml');
  expect(sitemap.headers['content-type']).toContain('xml');
  expect(sitemap.text.match(/<loc>/g)!.length).toBeGreaterThan(15);
  const manifest = await ask(host, '/manifest.webmanifest');
  expect(manifest.headers['content-type']).toContain('application/manifest+json');
  expect(JSON.parse(manifest.text)).toMatchObject({ name: 'Forno Rosso', theme_color: '#b91c1c' });

  await open(page, `${pizza}/cart`);
  expect(await content('meta[name=robots]')).toBe('noindex');
});

test('a large number on the cart leaves the word alone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await open(page, pizza);
  await page.locator('#cart-count').evaluate((badge: HTMLElement) => {
    badge.textContent = '144';
    badge.hidden = false;
  });
  const badge = (await page.locator('#cart-count').boundingBox())!;
  const word = (await page.locator('.cart-link').getByText('Cart', { exact: true }).boundingBox())!;
  expect(badge.x + badge.width).toBeLessThan(word.x);
});
