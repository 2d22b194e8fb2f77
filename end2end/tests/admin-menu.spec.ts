// The menu editor in a browser: a dish with options from the form to the order, sold out, removed and brought back, two people
// at one dish, moved with the keyboard; and creating and changing without a script.
import AxeBuilder from '@axe-core/playwright';
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from '@playwright/test';
import { ask } from './api';
import { awake, card, expect, open, test } from './pages';

const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;
const operator = process.env.E2E_OPERATOR!;
const password = 'a long enough password';

/** A restaurant with an owner who can sign in. */
async function houseWithOwner(): Promise<{ url: string; email: string }> {
  const host = `t-${randomUUID().slice(0, 13)}.localhost`;
  const email = `owner@${host}`;
  const made = await ask('localhost', '/api/v1/sys/provision', {
    headers: { authorization: `Bearer ${operator}` },
    body: { name: 'House of the Test', domain: host, currency: 'EUR', owner_email: email, time_zone: 'Europe/Berlin' },
  });
  expect(made.status, made.text).toBe(201);
  const url = `http://${host}:${process.env.E2E_PORT}`;
  const secret = String(made.json.owner_invitation).split('/').pop()!;
  const accepted = await ask('localhost', '/api/v1/rpc/invitation.accept', {
    body: { secret, name: 'Otto Owner', password, tenant_id: made.json.tenant_id },
  });
  expect(accepted.status, accepted.text).toBe(200);
  return { url, email };
}

async function signIn(page: Page, house: { url: string; email: string }, scripts = true) {
  await page.goto(`${house.url}/admin/sign-in?next=%2Fadmin%2Fmenu`);
  await page.getByLabel('E-mail address').fill(house.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/admin\/menu/);
  if (scripts) await awake(page);
}

const row = (page: Page, name: string) => page.locator('.menu-row').filter({ has: page.getByRole('link', { name, exact: true }) });
const names = (page: Page) => page.locator('.menu-row-name').allInnerTexts();

async function add(page: Page, url: string, name: string, price: string, category = '') {
  await page.goto(`${url}/admin/menu/new`);
  await awake(page);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('textbox', { name: /^Price/ }).fill(price);
  if (category) await page.getByLabel(/^or a new category/).fill(category);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
}

async function examine(page: Page, name: string) {
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true, animations: 'disabled' });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
  const found = await new AxeBuilder({ page }).analyze();
  const told = found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((node) => node.html.slice(0, 200)) }));
  expect(told, 'axe finds nothing').toEqual([]);
}

/** Fills the form of a dish with two choices. */
async function fillPizza(page: Page) {
  await page.getByLabel('Name', { exact: true }).fill('Pizza');
  await page.getByRole('textbox', { name: /^Price/ }).fill('9,5');
  await page.getByLabel(/^or a new category/).fill('Pizze');
  await page.getByRole('button', { name: 'Add a choice' }).click();
  await page.locator('#group-0-name').fill('Size');
  await expect(page.locator('#group-0-min')).toHaveValue('1');
  await page.locator('#group-0-option-0-name').fill('Regular');
  await page.locator('#group-0-option-1-name').fill('Large');
  await page.locator('#group-0-option-1-price').fill('3.5');
  await page.getByRole('button', { name: 'Add a choice' }).click();
  await page.locator('#group-1-name').fill('Extras');
  await page.locator('#group-1-min').fill('0');
  await page.locator('#group-1-max').fill('2');
  await page.locator('#group-1-option-0-name').fill('Olives');
  await page.locator('#group-1-option-0-price').fill('1');
  await page.locator('#group-1-option-1-name').fill('Ham');
  await page.locator('#option-1-add').click();
  await page.locator('#group-1-option-2-name').fill('Basil');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Pizza', exact: true })).toBeVisible();
}

test('a dish with options is made, seen by guests, chosen and ordered', async ({ page, quiet }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  await expect(page.getByText('No dish yet')).toBeVisible();
  await page.getByRole('link', { name: 'Add a dish' }).click();
  await awake(page);
  await fillPizza(page);
  await expect(row(page, 'Pizza')).toContainText('€9.50');
  await expect(row(page, 'Pizza')).toContainText('2 choices');

  await open(page, house.url);
  await card(page, 'Pizza').getByRole('link', { name: 'Choose Pizza' }).click();
  const dialog = page.getByRole('dialog', { name: 'Pizza' });
  await expect(dialog.getByLabel('Regular')).toBeChecked();
  await dialog.getByLabel(/^Large/).check();
  await dialog.getByLabel(/^Olives/).check();
  await dialog.getByLabel('Basil').check();
  await dialog.getByLabel('Ham').check();
  await dialog.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page.getByText('Choose at most 2: Extras.')).toBeVisible();
  // The browser itself reports the refusal, which is what is tested here.
  expect(quiet.said.filter((message) => !message.includes('/cart/add'))).toEqual([]);
  quiet.said.length = 0;
  await dialog.getByLabel('Ham').uncheck();
  await dialog.getByRole('button', { name: 'Add to cart' }).click();
  await expect(dialog).toBeHidden();

  await open(page, `${house.url}/cart`);
  await expect(page.getByText('Large · Olives · Basil')).toBeVisible();
  await expect(page.locator('.total-amount')).toHaveText('€14.00');
  await page.getByRole('link', { name: 'Go to checkout' }).click();
  await awake(page);
  await page.getByLabel('Name').fill('Ada');
  await page.getByRole('button', { name: /^Place order/ }).click();
  await expect(page).toHaveURL(/\/orders\//);
  await expect(page.getByText('Large · Olives · Basil')).toBeVisible();
});

test('after a new dish comes its picture, or the next dish', async ({ page }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  await page.getByRole('link', { name: 'Add a dish' }).click();
  await awake(page);
  await page.getByLabel('Name', { exact: true }).fill('Broth');
  await page.getByRole('textbox', { name: /^Price/ }).fill('4');
  await page.getByRole('button', { name: 'Save, then another dish' }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('');
  await page.getByLabel('Name', { exact: true }).fill('Bread');
  await page.getByRole('textbox', { name: /^Price/ }).fill('2');
  await page.getByRole('button', { name: 'Save, then a picture' }).click();
  await expect(page.getByRole('heading', { name: 'Bread' })).toBeVisible();
  await expect(page.locator('#image')).toBeVisible();
});

test('sold out for today, and there again', async ({ page }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  await add(page, house.url, 'Soup', '5');
  await row(page, 'Soup').getByRole('button', { name: 'Sold out Soup' }).click();
  await expect(row(page, 'Soup').getByText('Sold out today')).toBeVisible();
  await open(page, house.url);
  await expect(card(page, 'Soup').getByText('Sold out', { exact: true })).toBeVisible();
  await page.goto(`${house.url}/admin/menu`);
  await awake(page);
  await row(page, 'Soup').getByRole('button', { name: 'Back on sale Soup' }).click();
  await expect(row(page, 'Soup').getByText('Sold out today')).toBeHidden();
});

test('removing is undone', async ({ page }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  await add(page, house.url, 'Soup', '5');
  await row(page, 'Soup').locator('summary').click();
  await row(page, 'Soup').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('“Soup” is off the menu.', { exact: true })).toBeVisible();
  await expect(row(page, 'Soup')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Soup')).toBeVisible();
});

async function second(browser: Browser, house: { url: string; email: string }) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await signIn(page, house);
  return page;
}

test('the second of two editors is told, and nothing is lost', async ({ page, browser }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  await add(page, house.url, 'Soup', '5');
  const other = await second(browser, house);
  for (const one of [page, other]) {
    await one.goto(`${house.url}/admin/menu`);
    await one.getByRole('link', { name: 'Soup', exact: true }).click();
    await awake(one);
  }
  await other.getByRole('textbox', { name: /^Price/ }).fill('6');
  await other.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(other.getByText('€6.00')).toBeVisible();

  await page.getByLabel('Name', { exact: true }).fill('Hot soup');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const clash = page.getByRole('alert');
  await expect(clash).toContainText('Somebody changed this dish');
  await expect(clash.getByRole('row').filter({ hasText: '€6.00' })).toContainText('€5.00');
  await expect(clash.getByRole('row').filter({ hasText: 'Hot soup' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Hot soup');
  await examine(page, 'admin-menu-clash');
  await page.getByRole('textbox', { name: /^Price/ }).fill('6');
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await expect(row(page, 'Hot soup')).toContainText('€6.00');

  await row(page, 'Hot soup').locator('summary').click();
  await row(page, 'Hot soup').getByRole('link', { name: 'Who changed what' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Otto Owner' })).toHaveCount(3);
  await expect(page.locator('main')).toContainText('€5.00 → €6.00');
  await examine(page, 'admin-menu-history');
  await other.context().close();
});

test('moved with the keyboard, and by hand', async ({ page }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  for (const name of ['A', 'B', 'C']) await add(page, house.url, name, '5');
  expect(await names(page)).toEqual(['A', 'B', 'C']);
  const up = page.getByRole('button', { name: 'Move C up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => names(page)).toEqual(['A', 'C', 'B']);
  await expect(up).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => names(page)).toEqual(['C', 'A', 'B']);

  const grip = (await row(page, 'B').locator('[data-grip]').boundingBox())!;
  const first = (await row(page, 'C').boundingBox())!;
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(first.x + 40, first.y + first.height / 2, { steps: 5 });
  await page.mouse.move(first.x + 40, first.y + 4, { steps: 5 });
  const sent = page.waitForResponse((response) => response.url().endsWith('/admin/menu/arrange'));
  await page.mouse.up();
  await sent;
  await expect.poll(() => names(page)).toEqual(['B', 'C', 'A']);
  await page.reload();
  expect(await names(page)).toEqual(['B', 'C', 'A']);
});

test('prices are seen before they are set', async ({ page }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  await add(page, house.url, 'Soup', '9.50');
  await add(page, house.url, 'Cake', '4');
  await page.getByRole('link', { name: 'Prices' }).click();
  await awake(page);
  await page.getByLabel('Soup', { exact: true }).check();
  await page.getByLabel(/^Change by/).fill('5');
  await page.getByLabel('Rounded').selectOption({ label: 'to €0.10' });
  await page.getByRole('button', { name: 'See the new prices' }).click();
  await expect(page.getByLabel('New price of Soup')).toHaveValue('10.00');
  await page.getByLabel('New price of Cake').fill('4,5');
  await page.getByLabel(/^Change by/).fill('');
  await page.getByRole('button', { name: 'See the new prices' }).click();
  await expect(page.locator('#content').getByText('2 prices will change')).toBeVisible();
  await examine(page, 'admin-menu-prices');
  await page.getByRole('button', { name: 'Set these prices' }).click();
  await expect(row(page, 'Soup')).toContainText('€10.00');
  await expect(row(page, 'Cake')).toContainText('€4.50');
});

test('a category that has dishes asks what becomes of them', async ({ page }) => {
  const house = await houseWithOwner();
  await signIn(page, house);
  await add(page, house.url, 'Soup', '5', 'Starters');
  await add(page, house.url, 'Cake', '4', 'Sweets');
  await page.getByRole('link', { name: 'Categories' }).click();
  await awake(page);
  const starters = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Starters' }) });
  await starters.getByText('Edit').click();
  await examine(page, 'admin-menu-categories');
  await starters.getByLabel('Its dish will').selectOption({ label: 'move to Sweets' });
  await starters.getByRole('button', { name: 'Remove this category' }).click();
  await expect(starters).toHaveCount(0);
  await page.goto(`${house.url}/admin/menu`);
  expect((await names(page)).sort()).toEqual(['Cake', 'Soup']);
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Sweets']);
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a dish with options is made and changed, and chosen by a guest', async ({ page }) => {
    const house = await houseWithOwner();
    await signIn(page, house, false);
    await page.getByRole('link', { name: 'Add a dish' }).click();
    await fillPizza(page);
    await page.getByRole('link', { name: 'Pizza', exact: true }).click();
    await page.getByRole('textbox', { name: /^Price/ }).fill('dear');
    await page.getByLabel('Name', { exact: true }).fill('Pizza Bianca');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Pizza Bianca');
    await page.getByRole('textbox', { name: /^Price/ }).fill('10');
    await page.getByRole('button', { name: 'Serve only at certain times' }).click();
    await expect(page.locator('#window-0-from')).toHaveValue('11:30');
    await page.getByRole('button', { name: 'Remove these times' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(row(page, 'Pizza Bianca')).toContainText('€10.00');

    await page.goto(house.url);
    await card(page, 'Pizza Bianca').getByRole('link', { name: 'Choose Pizza Bianca' }).click();
    for (const extra of ['Olives', 'Ham', 'Basil']) await page.getByLabel(new RegExp(`^${extra}`)).check();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page.getByRole('alert')).toContainText('Choose at most 2: Extras.');
    await page.getByLabel('Ham').uncheck();
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page).toHaveURL(/\/cart$/);
    await expect(page.locator('.total-amount')).toHaveText('€11.00');
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test(`the list and the editor, ${colorScheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      const house = await houseWithOwner();
      await signIn(page, house);
      await page.getByRole('link', { name: 'Add a dish' }).click();
      await awake(page);
      await fillPizza(page);
      await add(page, house.url, 'A soup with a name that is rather long for a telephone', '5', 'Soups');
      await row(page, 'Pizza').getByRole('button', { name: 'Sold out Pizza' }).click();
      await expect(row(page, 'Pizza').getByText('Sold out today')).toBeVisible();
      await examine(page, `admin-menu-list-${colorScheme}-${width}`);
      await page.getByRole('link', { name: 'Pizza', exact: true }).click();
      await awake(page);
      await page.getByRole('button', { name: 'Serve only at certain times' }).click();
      await expect(page.locator('#window-0-from')).toBeFocused();
      await examine(page, `admin-menu-editor-${colorScheme}-${width}`);
      await page.getByLabel('Name', { exact: true }).fill('  ');
      await page.locator('#group-0-option-1-price').fill('much');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await examine(page, `admin-menu-editor-refused-${colorScheme}-${width}`);
    });
  }
}
