import { ask, dishOf, House, pizza } from './api';
import { awake, card, expect, minor, open, test, total } from './pages';

test.describe('a guest orders', () => {
  test('with scripts: dialog, badge, cart in place, one order', async ({ page }) => {
    await open(page, pizza);
    await card(page, 'Margherita').getByRole('link', { name: 'Margherita', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Margherita' });
    await expect(dialog).toBeVisible();
    expect(page.url()).toBe(`${pizza}/`);
    await dialog.getByRole('button', { name: 'One more' }).click();
    await expect(dialog.getByLabel('Quantity')).toHaveValue('2');
    await dialog.getByLabel('Note for the kitchen').fill('extra basil & "no" <onions>');
    await dialog.getByRole('button', { name: 'Add to cart' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('status')).toContainText('Added to your cart: Margherita.');
    await expect(page.locator('#cart-count')).toHaveText('2');

    await card(page, 'Espresso').getByRole('button', { name: 'Add Espresso' }).click();
    await expect(page.locator('#cart-count')).toHaveText('3');
    expect(await minor(page.locator('#cart-bar-total'))).toBe(2 * 1050 + 250);

    await page.getByRole('link', { name: 'View cart' }).filter({ visible: true }).last().click();
    await expect(page).toHaveURL(`${pizza}/cart`);
    await awake(page);
    await page.getByRole('button', { name: 'One more of Espresso' }).click();
    await expect(page.getByLabel('Quantity of Espresso')).toHaveValue('2');
    await expect(page.locator('#cart-count')).toHaveText('4');
    expect(await minor(total(page))).toBe(2 * 1050 + 2 * 250);
    expect(page.url()).toBe(`${pizza}/cart`);

    await page.getByRole('button', { name: 'Remove Espresso' }).click();
    await expect(page.getByText('Espresso removed.')).toBeVisible();
    await expect(page.locator('#cart-count')).toHaveText('2');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByLabel('Quantity of Espresso')).toHaveValue('2');
    await expect(page.locator('#cart-count')).toHaveText('4');

    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await expect(page).toHaveURL(/checkout$/);
    await awake(page);
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Phone').fill('+49 30 123456');
    await page.getByLabel('How would you like to get it?').selectOption('At table Terrace 1');
    await page.getByLabel('Note for the kitchen').fill('We are in a hurry');
    await page.getByRole('button', { name: 'Place order · €26.00' }).click();

    await expect(page).toHaveURL(/\/orders\/[0-9a-f-]{36}$/);
    await awake(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Order \d+$/);
    await expect(page.getByText('Thank you, Ada Lovelace.')).toBeVisible();
    await expect(page.getByText('We are in a hurry')).toBeVisible();
    await expect(page.getByText('extra basil & "no" <onions>')).toBeVisible();
    await expect(page.getByText('At table Terrace 1')).toBeVisible();
    await expect(page.getByRole('list', { name: 'Status of your order' }).locator('[aria-current=step]')).toHaveCount(1);
    expect(await minor(total(page))).toBe(2600);
    await expect(page.locator('body')).not.toContainText('123456');
    await expect(page.locator('#cart-count')).toBeHidden();

    const order = await ask('pizza.localhost', `/api/v1/store${new URL(page.url()).pathname}`);
    expect(order.status).toBe(200);
    expect(order.json).toMatchObject({ status: 'PENDING', total_amount: 2600, currency: 'EUR', note: 'We are in a hurry' });
    expect(order.json.items[0]).toMatchObject({ qty: 2, unit_price: 1050, note: 'extra basil & "no" <onions>' });
    expect(order.text).not.toContain('123456');
  });

  test('and again, from the order page', async ({ page }) => {
    const house = await House.open();
    const soup = await house.dish('Soup', 450);
    const bread = await house.dish('Bread', 120);
    await page.goto(`${house.url}/items/${soup.id}`);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.goto(`${house.url}/items/${bread.id}`);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await expect(page).toHaveURL(/checkout$/);
    await awake(page);
    await page.getByLabel('Name').fill('Ada');
    await page.getByRole('button', { name: /^Place order/ }).click();
    await expect(page).toHaveURL(/\/orders\//);
    await house.change(bread, { is_available: false });
    await page.getByRole('button', { name: 'Order again' }).click();
    await expect(page).toHaveURL(`${house.url}/cart`);
    await expect(page.getByLabel('Quantity of Soup')).toHaveValue('1');
    expect(await minor(total(page))).toBe(450);
    await page.getByRole('link', { name: 'See your last order' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Order \d+$/);
  });

  test('an answer that comes late takes the focus from nobody', async ({ page }) => {
    await open(page, pizza);
    await page.getByRole('button', { name: 'Add Chinotto' }).click();
    await expect(page.locator('#cart-count')).toHaveText('1');
    await open(page, `${pizza}/cart`);
    await page.route((url) => url.pathname === '/cart', async (route) => {
      await new Promise((done) => setTimeout(done, 700));
      await route.continue();
    });
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await page.getByRole('button', { name: 'One more of Chinotto' }).press('Enter');
    const link = page.getByRole('link', { name: 'Go to checkout' });
    await link.focus();
    await answered;
    await expect(page.locator('#cart')).toHaveAttribute('data-count', '2');
    await expect(link).toBeFocused();
  });

  test('with the keyboard alone', async ({ page }) => {
    await open(page, pizza);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    const link = card(page, 'Chinotto').getByRole('link', { name: 'Chinotto' });
    await link.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Chinotto' });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(link).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('Quantity').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.locator('#cart-count')).toHaveText('2');

    await open(page, `${pizza}/cart`);
    const more = page.getByRole('button', { name: 'One more of Chinotto' });
    await more.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Quantity of Chinotto')).toHaveValue('3');
    await expect(more).toBeFocused();
    await page.getByRole('link', { name: 'Go to checkout' }).focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/checkout$/);
    await awake(page);
    await page.getByLabel('Name').focus();
    await page.keyboard.type('Grace Hopper');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/orders\//);
    expect(await minor(total(page))).toBe(3 * 390);
  });

  test('quick presses all count', async ({ page }) => {
    const dish = await dishOf('pizza.localhost', 'Espresso');
    await page.goto(`${pizza}/items/${dish.id}`);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page).toHaveURL(`${pizza}/cart`);
    await awake(page);
    const more = page.getByRole('button', { name: 'One more of Espresso' });
    await more.evaluate((button: HTMLButtonElement) => {
      for (let press = 0; press < 5; press += 1) button.click();
    });
    await expect(page.locator('#cart-count')).toHaveText('6');
    await expect(page.getByLabel('Quantity of Espresso')).toHaveValue('6');
    await page.reload();
    await expect(page.getByLabel('Quantity of Espresso')).toHaveValue('6');
  });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a guest orders', async ({ page }) => {
    await page.goto(pizza);
    await card(page, 'Margherita').getByRole('link', { name: 'Margherita', exact: true }).click();
    await expect(page).toHaveURL(/\/items\//);
    await page.getByLabel('Quantity').fill('2');
    await page.getByLabel('Note for the kitchen').fill('extra basil');
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page).toHaveURL(`${pizza}/cart`);
    await expect(page.getByLabel('Quantity of Margherita')).toHaveValue('2');

    await page.goto(pizza);
    await card(page, 'Espresso').getByRole('button', { name: 'Add Espresso' }).click();
    await expect(page).toHaveURL(/\/#item-/);
    await expect(card(page, 'Espresso').getByRole('link', { name: 'View cart' })).toBeVisible();
    await page.getByRole('link', { name: 'Cart', exact: true }).click();
    expect(await minor(total(page))).toBe(2 * 1050 + 250);

    await page.getByRole('button', { name: 'One more of Espresso' }).click();
    await expect(page.getByLabel('Quantity of Espresso')).toHaveValue('2');
    await page.getByLabel('Quantity of Espresso').fill('4');
    await page.getByLabel('Quantity of Espresso').press('Enter');
    await expect(page.getByLabel('Quantity of Espresso')).toHaveValue('4');
    expect(await minor(total(page))).toBe(2 * 1050 + 4 * 250);
    await page.getByRole('button', { name: 'Remove Espresso' }).click();
    await expect(page.getByText('Espresso removed.')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByLabel('Quantity of Espresso')).toHaveValue('4');

    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('Note for the kitchen').fill('We are in a hurry');
    await page.getByRole('button', { name: 'Place order · €31.00' }).click();
    await expect(page).toHaveURL(/\/orders\/[0-9a-f-]{36}$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Order \d+$/);
    await expect(page.getByText('We are in a hurry')).toBeVisible();
    await expect(page.getByText('extra basil')).toBeVisible();
    expect(await minor(total(page))).toBe(3100);

    await page.getByRole('link', { name: 'Cart', exact: true }).click();
    await expect(page.getByText('Nothing in it yet')).toBeVisible();
  });
});
