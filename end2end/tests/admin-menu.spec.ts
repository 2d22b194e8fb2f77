// The menu editor in a browser: a dish with options from the form to the order, sold out, removed and brought back, two people
// at one dish, moved with the keyboard; and creating and changing without a script.
import type { Browser, Page } from '@playwright/test';
import { dish, drop, enter, holds, ownHouse, ready, type OwnHouse } from './desk';
import { awake, card, expect, open, test, type Quiet } from './pages';

async function signIn(page: Page, house: OwnHouse, scripts = true) {
  await enter(page, house, '/admin/menu');
  await ready(page, scripts);
}

const picture = (name: string) => new URL(`../../server/demo/pictures/${name}.webp`, import.meta.url).pathname;

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

/** The browser itself reports a refusal, where that is what is tested. */
function expectRefusals(quiet: Quiet, of: string) {
  expect(quiet.said.filter((message) => !message.includes(of))).toEqual([]);
  quiet.said.length = 0;
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
  const house = await ownHouse();
  await signIn(page, house);
  await expect(page.getByText('No dish yet')).toBeVisible();
  await page.getByRole('link', { name: 'Add a dish' }).click();
  await awake(page);
  await fillPizza(page);
  // Whoever saves a dish comes back to it, however long the menu is.
  await expect(page.getByRole('link', { name: 'Pizza', exact: true })).toBeFocused();
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
  expectRefusals(quiet, '/cart/add');
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
  const house = await ownHouse();
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

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a menu is typed into the list, line by line', async ({ page, quiet }) => {
      const house = await ownHouse();
      await signIn(page, house, scripts);
      const line = (label: string) => page.locator('form.menu-quick').filter({ has: page.getByLabel(label) });
      const soups = line('New dish in “Soups”');
      await page.getByLabel('New category').fill('Soups');
      await page.keyboard.press('Enter');
      await expect(soups.getByLabel(/^New dish/)).toBeFocused();
      for (const [name, price] of [['Broth', '4'], ['Goulash', '7,5']]) {
        await page.keyboard.type(name);
        await page.keyboard.press('Tab');
        await page.keyboard.type(price);
        await page.keyboard.press('Enter');
        await expect(row(page, name)).toBeVisible();
        await expect(soups.getByLabel(/^New dish/)).toBeFocused();
        await ready(page, scripts);
      }
      await expect(page.getByRole('region', { name: 'Soups' }).locator('.menu-row')).toHaveText([/Broth\s*€4\.00/, /Goulash\s*€7\.50/]);
      // What is refused stays as it was typed, where it was typed.
      await page.keyboard.type('Bisque');
      await page.keyboard.press('Tab');
      await page.keyboard.type('dear');
      await page.keyboard.press('Enter');
      await expect(soups.getByLabel(/^Price/)).toHaveAccessibleDescription(/amount/);
      await expect(soups.getByLabel(/^Price/)).toBeFocused();
      await expect(soups.getByLabel(/^New dish/)).toHaveValue('Bisque');
      await ready(page, scripts);
      await soups.getByLabel(/^Price/).fill('6');
      await page.keyboard.press('Enter');
      await expect(row(page, 'Bisque')).toContainText('€6.00');
      await ready(page, scripts);
      await page.getByLabel('New category').fill('soups');
      await page.keyboard.press('Enter');
      await expect(page.getByLabel('New category')).toHaveAccessibleDescription('There is a category of this name already.');
      await expect(page.getByRole('region', { name: 'Soups' })).toHaveCount(1);
      await expect(soups.getByLabel(/^New dish/)).toHaveValue('');
      expectRefusals(quiet, '/admin/menu/add');
    });
  });
}

test('a dish for a category that went away meanwhile is not lost', async ({ page, browser, quiet }) => {
  const house = await ownHouse();
  await signIn(page, house);
  await page.getByLabel('New category').fill('Soups');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New dish in “Soups”')).toBeFocused();
  const other = await second(browser, house);
  await other.goto(`${house.url}/admin/menu/categories`);
  await awake(other);
  await other.getByText('Edit', { exact: true }).click();
  await other.getByRole('button', { name: 'Remove this category' }).click();
  await expect(other.getByText('Removed.').first()).toBeVisible();
  await other.context().close();
  await page.keyboard.type('Broth');
  await page.keyboard.press('Tab');
  await page.keyboard.type('4');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Category', { exact: true })).toHaveAccessibleDescription(/not there any more/);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Broth');
  await page.getByLabel('Category', { exact: true }).selectOption('Without a category');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(row(page, 'Broth')).toContainText('€4.00');
  expectRefusals(quiet, '/admin/menu/add');
});

test('what is refused keeps its line, also where the first category came meanwhile', async ({ page, browser, quiet }) => {
  const house = await ownHouse();
  await signIn(page, house);
  const other = await second(browser, house);
  await other.getByLabel('New category').fill('Soups');
  await other.keyboard.press('Enter');
  await expect(other.getByLabel('New dish in “Soups”')).toBeFocused();
  await page.getByLabel('New dish without a category').fill('Broth');
  await page.keyboard.press('Tab');
  await page.keyboard.type('dear');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('New dish in “Soups”')).toBeVisible();
  await expect(page.getByLabel('New dish without a category')).toHaveValue('Broth');
  // So does what stands in the editor, when the dish goes whose choices it asks for.
  await other.goto(`${house.url}/admin/menu/new`);
  await awake(other);
  await fillPizza(other);
  await page.goto(`${house.url}/admin/menu/new`);
  await awake(page);
  await page.getByLabel('Name', { exact: true }).fill('Calzone');
  await row(other, 'Pizza').locator('summary').click();
  await row(other, 'Pizza').getByRole('button', { name: 'Remove' }).click();
  await expect(row(other, 'Pizza')).toHaveCount(0);
  await page.getByRole('button', { name: 'Take these over' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Calzone');
  await other.context().close();
  expectRefusals(quiet, '/admin/menu/');
});

test('a picture is chosen or dropped on the list', async ({ page, quiet }) => {
  const house = await ownHouse();
  const [soup, cake] = [await dish(house, 'Soup'), await dish(house, 'Cake')];
  await signIn(page, house);
  const choose = async (path: string | { name: string; mimeType: string; buffer: Buffer }) => {
    const asked = page.waitForEvent('filechooser');
    await row(page, 'Soup').getByRole('link', { name: 'Picture of Soup' }).click();
    await (await asked).setFiles(path);
  };
  await choose({ name: 'huge.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(11 * 1024 * 1024, 0xff) });
  await expect(page.getByText('This file is too large')).toBeVisible();
  await choose(picture('slaw'));
  await expect(row(page, 'Soup').locator('.picture-full')).toHaveCount(1);
  await expect(page).toHaveURL(/\/admin\/menu$/);
  await drop(page, `#item-${cake}`, picture('cookie'));
  await expect(row(page, 'Cake').locator('.picture-full')).toHaveCount(1);
  // Dropping is giving another one, too.
  const src = await row(page, 'Soup').locator('.picture-full').getAttribute('src');
  await drop(page, `#item-${soup}`, picture('fries'));
  await expect(row(page, 'Soup').locator('.picture-full')).not.toHaveAttribute('src', src!);
  // A file that is none is refused; the list stays.
  await drop(page, `#item-${cake}`, new URL(import.meta.url).pathname);
  await expect(page.locator('#toasts')).toContainText('Only JPEG, PNG and WebP');
  await expect(page.getByRole('heading', { name: 'Menu', level: 1 })).toBeVisible();
  expectRefusals(quiet, '/admin/pictures/');
  // Once there is a picture, its place leads to where it is described and removed.
  await page.goto(`${house.url}/admin/menu`);
  await awake(page);
  await row(page, 'Soup').getByRole('link', { name: 'Picture of Soup' }).click();
  await expect(page.getByLabel('What is on it?')).toBeVisible();
});

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('choices are taken over from another dish, and a picture leaves nothing behind', async ({ page }) => {
      const house = await ownHouse();
      const cake = await dish(house, 'Cake');
      await signIn(page, house, scripts);
      await page.getByRole('link', { name: 'Add a dish' }).click();
      await ready(page, scripts);
      await expect(page.getByLabel('Choices of another dish')).toHaveCount(0);
      await fillPizza(page);
      await page.goto(`${house.url}/admin/menu/${cake}`);
      await ready(page, scripts);
      await page.getByRole('button', { name: 'Add a choice' }).click();
      await expect(page.locator('#group-0-name')).toHaveValue('');
      await ready(page, scripts);
      await page.getByLabel('Choices of another dish').selectOption({ label: 'Pizza: Size, Extras' });
      await page.getByRole('button', { name: 'Take these over' }).click();
      await expect(page.locator('#group-0-name')).toHaveValue('Size');
      await expect(page.locator('#group-1-name')).toHaveValue('Extras');
      await expect(page.locator('#group-0-option-1-price')).toHaveValue('3.50');
      await ready(page, scripts);
      await page.locator('#group-0-option-1-price').fill('+ 4.00');
      await page.getByRole('button', { name: 'Save, and add a picture' }).click();
      await expect(page.getByRole('heading', { name: 'Picture of Cake' })).toBeVisible();
      await expect(page.getByText('Saved.').first()).toBeVisible();
      await page.getByRole('link', { name: 'To the dish' }).click();
      await expect(page.locator('#group-0-option-1-price')).toHaveValue('4.00');
      // The other dish's options are its own.
      await page.getByRole('link', { name: 'Menu', exact: true }).first().click();
      await page.getByRole('link', { name: 'Pizza', exact: true }).click();
      await expect(page.locator('#group-0-option-1-price')).toHaveValue('3.50');
    });
  });
}

test('pictures given quickly all arrive, and leave alone what is typed meanwhile', async ({ page }) => {
  const house = await ownHouse();
  const dishes = [];
  for (const name of ['Soup', 'Cake', 'Tea']) dishes.push(await dish(house, name));
  await signIn(page, house);
  let sent = 0;
  page.on('request', (request) => (sent += request.method() === 'POST' && request.url().includes('/admin/pictures/') ? 1 : 0));
  // A picture that the page shows is nobody's file, wherever it is let go.
  await page.evaluate(() => document.dispatchEvent(new DragEvent('dragstart', { bubbles: true })));
  await drop(page, `#item-${dishes[0]}`, picture('cola'));
  await page.evaluate(() => document.dispatchEvent(new DragEvent('dragend', { bubbles: true })));
  const line = page.getByLabel('New dish without a category');
  await Promise.all([
    drop(page, `#item-${dishes[0]}`, picture('slaw')),
    drop(page, `#item-${dishes[1]}`, picture('cookie')),
    drop(page, `#item-${dishes[2]}`, picture('lemonade')),
    line.fill('Biscuit'),
  ]);
  for (const name of ['Soup', 'Cake', 'Tea']) await expect(row(page, name).locator('.picture-full')).toHaveCount(1);
  await expect(line).toHaveValue('Biscuit');
  const sources = await page.locator('.menu-row .picture-full').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src));
  expect(new Set(sources).size).toBe(3);
  expect(sent).toBe(3);
  // What is sent is not kept: the line begins anew.
  await page.getByLabel('New category').fill('Later');
  await line.click();
  await page.keyboard.press('Tab');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await expect(row(page, 'Biscuit')).toContainText('€2.00');
  await expect(line).toHaveValue('');
  await expect(page.getByLabel('New category')).toHaveValue('Later');
});

test('sold out for today, and there again', async ({ page }) => {
  const house = await ownHouse();
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
  const house = await ownHouse();
  await signIn(page, house);
  await add(page, house.url, 'Soup', '5');
  await row(page, 'Soup').locator('summary').click();
  await row(page, 'Soup').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('“Soup” is off the menu.', { exact: true })).toBeVisible();
  await expect(row(page, 'Soup')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'Soup')).toBeVisible();
});

async function second(browser: Browser, house: OwnHouse) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await signIn(page, house);
  return page;
}

test('the second of two editors is told, and nothing is lost', async ({ page, browser }) => {
  const house = await ownHouse();
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
  await holds(page, 'admin-menu-clash');
  await page.getByRole('textbox', { name: /^Price/ }).fill('6');
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await expect(row(page, 'Hot soup')).toContainText('€6.00');

  await row(page, 'Hot soup').locator('summary').click();
  await row(page, 'Hot soup').getByRole('link', { name: 'Who changed what' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Otto Owner' })).toHaveCount(3);
  await expect(page.locator('main')).toContainText('€5.00 → €6.00');
  await holds(page, 'admin-menu-history');
  await other.context().close();
});

test('moved with the keyboard, and by hand', async ({ page }) => {
  const house = await ownHouse();
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
  const house = await ownHouse();
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
  await holds(page, 'admin-menu-prices');
  await page.getByRole('button', { name: 'Set these prices' }).click();
  await expect(row(page, 'Soup')).toContainText('€10.00');
  await expect(row(page, 'Cake')).toContainText('€4.50');
});

test('a category that has dishes asks what becomes of them', async ({ page }) => {
  const house = await ownHouse();
  await signIn(page, house);
  await add(page, house.url, 'Soup', '5', 'Starters');
  await add(page, house.url, 'Cake', '4', 'Sweets');
  await page.getByRole('link', { name: 'Categories' }).click();
  await awake(page);
  const starters = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Starters' }) });
  await starters.getByText('Edit').click();
  await holds(page, 'admin-menu-categories');
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
    const house = await ownHouse();
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
      const house = await ownHouse();
      await signIn(page, house);
      await holds(page, `admin-menu-empty-${colorScheme}-${width}`);
      await page.getByRole('link', { name: 'Add a dish' }).click();
      await awake(page);
      await fillPizza(page);
      await add(page, house.url, 'A soup with a name that is rather long for a telephone', '5', 'Soups');
      await row(page, 'Pizza').getByRole('button', { name: 'Sold out Pizza' }).click();
      await expect(row(page, 'Pizza').getByText('Sold out today')).toBeVisible();
      await holds(page, `admin-menu-list-${colorScheme}-${width}`);
      await page.getByRole('link', { name: 'Pizza', exact: true }).click();
      await awake(page);
      await page.getByRole('button', { name: 'Serve only at certain times' }).click();
      await expect(page.locator('#window-0-from')).toBeFocused();
      await holds(page, `admin-menu-editor-${colorScheme}-${width}`);
      await page.getByLabel('Name', { exact: true }).fill('  ');
      await page.locator('#group-0-option-1-price').fill('much');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByRole('alert')).toBeVisible();
      await holds(page, `admin-menu-editor-refused-${colorScheme}-${width}`);
    });
  }
}
