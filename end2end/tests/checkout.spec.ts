import type { Page } from '@playwright/test';
import { ask, House, type Dish } from './api';
import { awake, expect, minor, test, total } from './pages';

/** Puts one of the dish into the cart and goes on to the checkout. */
async function toCheckout(page: Page, house: House, ...dishes: Dish[]) {
  for (const dish of dishes) {
    await page.goto(`${house.url}/items/${dish.id}`);
    await page.getByRole('button', { name: 'Add to cart' }).click();
    await expect(page).toHaveURL(`${house.url}/cart`);
  }
  await page.goto(`${house.url}/checkout`);
}

const send = (page: Page) => page.getByRole('button', { name: /^Place order/ });

/** The status of the page that follows the press. */
async function statusOf(page: Page, press: () => Promise<void>): Promise<number> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await press();
  return (await answered).status();
}

test.describe('one order, however often it is sent', () => {
  for (const scripts of [true, false]) {
    test.describe(scripts ? 'with scripts' : 'without scripts', () => {
      test.use({ javaScriptEnabled: scripts });

      test('a double click', async ({ page }) => {
        const house = await House.open();
        await toCheckout(page, house, await house.dish('Soup', 450));
        if (scripts) await awake(page);
        await page.getByLabel('Name').fill('Ada');
        await send(page).dblclick();
        await expect(page).toHaveURL(/\/orders\//);
        const orders = await house.orders();
        expect(orders).toHaveLength(1);
        expect(page.url()).toContain(orders[0].id);
      });
    });
  }

  test('the same form twice at once, and once more later', async ({ page }) => {
    const house = await House.open();
    await toCheckout(page, house, await house.dish('Soup', 450));
    await awake(page);
    await page.getByLabel('Name').fill('Ada');
    const form = await page.locator('#checkout').evaluate((form: HTMLFormElement) => {
      return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    });
    expect(form.key.length).toBeGreaterThanOrEqual(16);
    const post = () => ask(house.host, '/checkout', { form });
    const both = await Promise.all([post(), post()]);
    const later = await post();
    const placed = [...both, later].filter((answer) => answer.status === 303).map((answer) => answer.headers.location);
    expect(placed.length).toBeGreaterThanOrEqual(2);
    expect(new Set(placed).size).toBe(1);
    expect(later.headers.location).toBe(placed[0]);
    const orders = await house.orders();
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ customer: 'Ada', total_amount: 450 });
  });

  test('the same key with something else in it is refused and says so', async ({ page }) => {
    const house = await House.open();
    await toCheckout(page, house, await house.dish('Soup', 450));
    const key = await page.locator('input[name=key]').inputValue();
    const cart = await page.locator('input[name=cart]').inputValue();
    const form = { key, cart, expected_total: '450', customer: 'Ada', phone: '', note: '', fulfilment: 'pickup' };
    expect((await ask(house.host, '/checkout', { form })).status).toBe(303);
    const other = await ask(house.host, '/checkout', { form: { ...form, customer: 'Grace' } });
    expect(other.status).toBe(422);
    expect(other.text).toContain('This order has been placed already.');
    expect(await house.orders()).toHaveLength(1);
  });
});

test.describe('what changed meanwhile', () => {
  for (const scripts of [true, false]) {
    test.describe(scripts ? 'with scripts' : 'without scripts', () => {
      test.use({ javaScriptEnabled: scripts });

      test('a dish sold out is named, what was typed stays, and the rest can be ordered', async ({ page }) => {
        const house = await House.open();
        const [soup, bread] = [await house.dish('Soup', 450), await house.dish('Bread', 120)];
        await toCheckout(page, house, soup, bread);
        if (scripts) await awake(page);
        await page.getByLabel('Name').fill('Ada "L." <b>');
        await page.getByLabel('Phone').fill('+49 30 1');
        await page.getByLabel('Note for the kitchen').fill('two\nlines');
        await house.change(soup, { is_available: false });
        expect(await statusOf(page, () => send(page).click())).toBe(422);

        await expect(page.getByRole('alert')).toContainText("This can't be ordered as it is");
        await expect(page.getByRole('alert')).toContainText('Soup');
        await expect(page.getByLabel('Name')).toHaveValue('Ada "L." <b>');
        await expect(page.getByLabel('Phone')).toHaveValue('+49 30 1');
        await expect(page.getByLabel('Note for the kitchen')).toHaveValue('two\nlines');
        expect(await house.orders()).toHaveLength(0);
        if (scripts) await awake(page);

        await page.getByRole('button', { name: 'Remove Soup' }).click();
        await expect(page.getByRole('alert')).toHaveCount(0);
        await expect(page.getByLabel('Name')).toHaveValue('Ada "L." <b>');
        await expect(page.getByLabel('Note for the kitchen')).toHaveValue('two\nlines');
        if (scripts) await awake(page);
        await send(page).click();
        await expect(page).toHaveURL(/\/orders\//);
        expect(await minor(total(page))).toBe(120);
        const [order] = await house.orders();
        expect(order).toMatchObject({ customer: 'Ada "L." <b>', total_amount: 120 });
        expect(order.note.replaceAll('\r', '')).toBe('two\nlines');
      });
    });
  }

  test('a price that rose is shown before it is charged', async ({ page }) => {
    const house = await House.open();
    const soup = await house.dish('Soup', 450);
    await toCheckout(page, house, soup);
    await awake(page);
    await page.getByLabel('Name').fill('Ada');
    await house.change(soup, { price: 500 });
    const status = await statusOf(page, () => send(page).click());
    expect([409, 422]).toContain(status);
    await expect(page.getByRole('alert')).toBeVisible();
    expect(await house.orders()).toHaveLength(0);
    await awake(page);
    await page.getByRole('button', { name: 'Place order · €5.00' }).click();
    await expect(page).toHaveURL(/\/orders\//);
    expect((await house.orders())[0].total_amount).toBe(500);
  });

  test('a dish sold out is marked in the cart and keeps one from going on', async ({ page }) => {
    const house = await House.open();
    const [soup, bread] = [await house.dish('Soup', 450), await house.dish('Bread', 120)];
    await toCheckout(page, house, soup, bread);
    await house.change(soup, { is_available: false });
    await page.goto(`${house.url}/cart`);
    await awake(page);
    await expect(page.getByRole('alert')).toContainText("can't be ordered any more");
    await expect(page.getByRole('link', { name: 'Go to checkout' })).toHaveCount(0);
    expect(await minor(total(page))).toBe(120);
    await page.getByRole('button', { name: 'Remove Soup' }).click();
    await expect(page.getByRole('link', { name: 'Go to checkout' })).toBeVisible();
  });
});

test.describe('what is wrong stands beside its field', () => {
  test('a name that is missing, before anything is sent', async ({ page }) => {
    const house = await House.open();
    await toCheckout(page, house, await house.dish('Soup', 450));
    await awake(page);
    await send(page).click();
    const name = page.getByLabel('Name');
    await expect(name).toBeFocused();
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toHaveAccessibleDescription('Please tell us your name.');
    await name.fill('Ada');
    await expect(name).not.toHaveAttribute('aria-invalid');
    await send(page).click();
    await expect(page).toHaveURL(/\/orders\//);
  });

  test('what only the server refuses', async ({ page }) => {
    const house = await House.open();
    await toCheckout(page, house, await house.dish('Soup', 450));
    await awake(page);
    await page.getByLabel('Name').fill('Ada');
    await page.getByLabel('Phone').evaluate((input) => input.removeAttribute('maxlength'));
    await page.getByLabel('Phone').fill('1'.repeat(41));
    expect(await statusOf(page, () => send(page).click())).toBe(422);
    await expect(page.getByRole('alert')).toContainText('Please check the fields below.');
    await expect(page.getByLabel('Phone')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Phone')).toHaveAccessibleDescription(/40/);
    await expect(page.getByLabel('Phone')).toHaveValue('1'.repeat(41));
    await expect(page.getByLabel('Name')).toHaveValue('Ada');
    await expect(page.getByLabel('Name')).not.toHaveAttribute('aria-invalid');
    expect(await house.orders()).toHaveLength(0);
  });

  test.describe('without scripts', () => {
    test.use({ javaScriptEnabled: false });

    test('a name of blanks', async ({ page }) => {
      const house = await House.open();
      await toCheckout(page, house, await house.dish('Soup', 450));
      await page.getByLabel('Name').fill('   ');
      await page.getByLabel('Phone').fill('+49 30 1');
      expect(await statusOf(page, () => send(page).click())).toBe(422);
      await expect(page.getByLabel('Name')).toHaveAccessibleDescription(/empty|characters/);
      await expect(page.getByLabel('Phone')).toHaveValue('+49 30 1');
      await page.getByLabel('Name').fill('Ada');
      await send(page).click();
      await expect(page).toHaveURL(/\/orders\//);
    });

    test('a quantity that is none', async ({ page }) => {
      const house = await House.open();
      const soup = await house.dish('Soup', 450);
      await page.goto(`${house.url}/items/${soup.id}`);
      const answer = await ask(house.host, '/cart/add', { form: { id: soup.id, qty: '100', note: 'hot', from: 'item' } });
      expect(answer.status).toBe(422);
      await page.setContent(answer.text);
      await expect(page.getByLabel('Quantity')).toHaveAttribute('aria-invalid', 'true');
      await expect(page.getByLabel('Quantity')).toHaveAccessibleDescription(/1 to 99/);
      await expect(page.getByLabel('Note for the kitchen')).toHaveValue('hot');
    });
  });

  test('an empty cart has no checkout', async ({ page }) => {
    const house = await House.open();
    await page.goto(`${house.url}/checkout`);
    await expect(page).toHaveURL(`${house.url}/cart`);
    await expect(page.getByText('Nothing in it yet')).toBeVisible();
  });
});
