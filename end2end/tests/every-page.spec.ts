// What holds on every page: axe finds nothing, nothing is wider than the window, the content policy is there, the console
// stays silent. Each is photographed on the way, into target/screenshots.
import AxeBuilder from '@axe-core/playwright';
import type { Page, Response } from '@playwright/test';
import { address, burger, dishOf, House, pizza, placeOrder } from './api';
import { card, expect, open, test } from './pages';

const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;

interface Brand {
  url: string;
  host: string;
  dish: string;
}

const brands: Record<string, Brand> = {
  pizza: { url: pizza, host: 'pizza.localhost', dish: 'Diavola' },
  burger: { url: burger, host: 'burger.localhost', dish: 'The Original' },
};

async function fill(page: Page, brand: Brand) {
  const dish = await dishOf(brand.host, brand.dish);
  await page.goto(`${brand.url}/items/${dish.id}`);
  await page.getByLabel('Note for the kitchen').fill('A note that is rather long, so that it has to be broken into lines');
  await page.getByLabel('Quantity').fill('12');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page).toHaveURL(`${brand.url}/cart`);
}

type Visit = (page: Page, brand: Brand) => Promise<{ response?: Response | null; status: number }>;

const visits: Record<string, Visit> = {
  menu: async (page, brand) => ({ response: await open(page, brand.url), status: 200 }),
  'menu-with-cart': async (page, brand) => {
    await fill(page, brand);
    const response = await open(page, brand.url);
    await expect(page.locator('#cart-bar')).toBeVisible();
    return { response, status: 200 };
  },
  'menu-filters': async (page, brand) => {
    const response = await open(page, `${brand.url}/?q=a&without=milk`);
    return { response, status: 200 };
  },
  'menu-no-match': async (page, brand) => ({ response: await open(page, `${brand.url}/?q=zzzz`), status: 200 }),
  dialog: async (page, brand) => {
    const response = await open(page, brand.url);
    await card(page, brand.dish).getByRole('link', { name: brand.dish, exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    return { response, status: 200 };
  },
  item: async (page, brand) => {
    const dish = await dishOf(brand.host, brand.dish);
    return { response: await open(page, `${brand.url}/items/${dish.id}`), status: 200 };
  },
  'cart-empty': async (page, brand) => ({ response: await open(page, `${brand.url}/cart`), status: 200 }),
  cart: async (page, brand) => {
    await fill(page, brand);
    return { response: await open(page, `${brand.url}/cart`), status: 200 };
  },
  'cart-undo': async (page, brand) => {
    await fill(page, brand);
    await open(page, `${brand.url}/cart`);
    await page.getByRole('button', { name: `Remove ${brand.dish}` }).click();
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    return { status: 200 };
  },
  checkout: async (page, brand) => {
    await fill(page, brand);
    return { response: await open(page, `${brand.url}/checkout`), status: 200 };
  },
  'checkout-refused': async (page, brand) => {
    await fill(page, brand);
    await open(page, `${brand.url}/checkout`);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Phone').evaluate((input) => input.removeAttribute('maxlength'));
    await page.getByLabel('Phone').fill('1'.repeat(41));
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: /^Place order/ }).click();
    const response = await answered;
    await expect(page.getByRole('alert')).toBeVisible();
    return { response, status: 422 };
  },
  order: async (page, brand) => {
    const dish = await dishOf(brand.host, brand.dish);
    const order = await placeOrder(brand.host, dish.id, 'well done');
    return { response: await open(page, `${brand.url}/orders/${order.id}`), status: 200 };
  },
  'not-found': async (page, brand) => ({ response: await open(page, `${brand.url}/nothing`), status: 404 }),
};

/** Pages whose colours and type say all about a second brand. */
const enough = ['menu', 'dialog', 'cart', 'checkout-refused', 'order'];

/** Pages that belong to neither of the two. */
const others: Record<string, (page: Page) => ReturnType<Visit>> = {
  'unknown-host': async (page) => ({ response: await open(page, address('nobody.localhost')), status: 404 }),
  suspended: async (page) => {
    const house = await House.open();
    await house.become('suspend');
    return { response: await open(page, house.url), status: 503 };
  },
  archived: async (page) => {
    const house = await House.open();
    await house.become('archive');
    return { response: await open(page, house.url), status: 410 };
  },
  'menu-of-nothing': async (page) => {
    const house = await House.open();
    return { response: await open(page, house.url), status: 200 };
  },
};

async function examine(page: Page, name: string, visited: Awaited<ReturnType<Visit>>) {
  const { response, status } = visited;
  if (response) {
    expect(response.status()).toBe(status);
    const policy = (await response.headerValue('content-security-policy')) ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toContain('unsafe-inline');
    expect(await response.headerValue('x-content-type-options')).toBe('nosniff');
  }
  // What is animated is looked at when it has come to rest.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: !name.includes('dialog'), animations: 'disabled' });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
  const found = await new AxeBuilder({ page }).analyze();
  const told = found.violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} | ${node.failureSummary ?? ''}`),
  }));
  expect(told, 'axe finds nothing').toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 800 } });

      for (const [brand, of] of Object.entries(brands)) {
        for (const [name, visit] of Object.entries(visits)) {
          if (brand !== 'pizza' && !enough.includes(name)) continue;
          test(`${brand}: ${name}`, async ({ page }) => {
            await examine(page, `${brand}-${name}-${colorScheme}-${width}`, await visit(page, of));
          });
        }
      }
      for (const [name, visit] of Object.entries(others)) {
        test(name, async ({ page }) => {
          await examine(page, `${name}-${colorScheme}-${width}`, await visit(page));
        });
      }
    });
  }
}
