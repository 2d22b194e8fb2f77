import { address, ask, burger, dishOf, House, pizza, placeOrder } from './api';
import { expect, open, test } from './pages';

const BLUE = 'rgb(29, 78, 216)';

test('two restaurants look like two restaurants', async ({ page }) => {
  const look = async (url: string) => {
    await open(page, url);
    const button = page.getByRole('button', { name: 'Search' });
    return {
      title: await page.title(),
      colour: await button.evaluate((element) => getComputedStyle(element).backgroundColor),
      font: await page.locator('body').evaluate((element) => getComputedStyle(element).fontFamily),
      price: await page.locator('[data-price]').first().innerText(),
    };
  };
  const [red, amber] = [await look(pizza), await look(burger)];
  expect(red).toMatchObject({ colour: 'rgb(185, 28, 28)', title: expect.stringMatching(/^Forno Rosso/), price: '€6.90' });
  expect(amber).toMatchObject({ colour: 'rgb(245, 158, 11)', title: expect.stringMatching(/^Smash & Co\./), price: '£9.50' });
  expect(red.font).not.toBe(amber.font);

  const house = await House.open('Blue House');
  await house.dish('Soup', 450);
  expect((await look(house.url)).colour).toBe(BLUE);
});

test('a dish of one cannot be seen, added or ordered at the other', async ({ page, context }) => {
  const foreign = await dishOf('burger.localhost', 'The Original');
  expect((await open(page, `${pizza}/items/${foreign.id}`)).status()).toBe(404);
  expect((await ask('pizza.localhost', '/cart/add', { form: { id: foreign.id, qty: '1' } })).status).toBe(404);

  const order = await ask('pizza.localhost', '/api/v1/store/orders', {
    body: { items: [{ id: foreign.id, qty: 1 }], customer: 'Ada' },
  });
  expect(order.status).toBe(422);
  expect(order.json.error.code).toBe('ORDER_ITEM_UNAVAILABLE');
  expect(order.text).not.toContain('The Original');

  // A cart made by hand, as the cookie has it.
  await open(page, `${burger}/items/${foreign.id}`);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page).toHaveURL(`${burger}/cart`);
  const cookies = await context.cookies(burger);
  const cart = cookies.find((cookie) => cookie.name === 'mo_cart')!;
  expect(cart.httpOnly).toBe(true);
  await open(page, `${pizza}/cart`);
  await expect(page.getByText('Nothing in it yet')).toBeVisible();
  await context.addCookies([{ name: cart.name, value: cart.value, url: pizza }]);
  await open(page, `${pizza}/cart`);
  await expect(page.getByText('A dish that is no longer on the menu')).toBeVisible();
  await expect(page.locator('main')).not.toContainText('The Original');
  await expect(page.getByRole('link', { name: 'Go to checkout' })).toHaveCount(0);
});

test('an order of one is no order of the other', async ({ page }) => {
  const dish = await dishOf('burger.localhost', 'The Original');
  const order = await placeOrder('burger.localhost', dish.id);
  expect((await open(page, `${burger}/orders/${order.id}`)).status()).toBe(200);
  expect((await open(page, `${pizza}/orders/${order.id}`)).status()).toBe(404);
  await expect(page.locator('body')).not.toContainText('Ada Lovelace');
});

test('a host that is nobody’s', async ({ page }) => {
  const response = await open(page, address('nobody.localhost'));
  expect(response.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No restaurant here');
});

test('a page that is not there', async ({ page }) => {
  const response = await open(page, `${pizza}/nothing`);
  expect(response.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not on the menu');
  await page.getByRole('link', { name: 'See the menu' }).click();
  await expect(page).toHaveURL(`${pizza}/`);
});

test('suspended, back again, and gone for good', async ({ page }) => {
  const house = await House.open();
  const soup = await house.dish('Soup', 450);
  expect((await open(page, house.url)).status()).toBe(200);
  await house.become('suspend');
  for (const path of ['/', '/cart', `/items/${soup.id}`]) {
    const response = await open(page, `${house.url}${path}`);
    expect(response.status()).toBe(503);
    expect(Number(response.headers()['retry-after'])).toBeGreaterThan(0);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('We are taking a break');
    await expect(page.locator('body')).not.toContainText('Soup');
  }
  await house.become('resume');
  expect((await open(page, house.url)).status()).toBe(200);
  await expect(page.getByRole('heading', { name: 'Soup' })).toBeVisible();
  await house.become('archive');
  expect((await open(page, house.url)).status()).toBe(410);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('We have closed');
});

test('a form of another site is refused', async () => {
  const dish = await dishOf('pizza.localhost', 'Espresso');
  const form = { id: dish.id, qty: '1' };
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://evil.example' }]) {
    const answer = await ask('pizza.localhost', '/cart/add', { form, headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
});

test('what a restaurant types stays text', async ({ page }) => {
  const nasty = '</script><img src=x onerror="document.title=1"> & {{x}}';
  const house = await House.open(`House ${nasty}`);
  const dish = await house.dish(`Dish ${nasty}`, 450, { description: `About ${nasty}` });
  await open(page, house.url);
  await expect(page.getByRole('heading', { name: `Dish ${nasty}` })).toBeVisible();
  await expect(page.locator('img')).toHaveCount(0);
  JSON.parse((await page.locator('script[type="application/ld+json"]').textContent())!);
  await page.getByRole('link', { name: `Dish ${nasty}` }).click();
  await expect(page.getByRole('dialog').getByText(`About ${nasty}`)).toBeVisible();
  await open(page, `${house.url}/items/${dish.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Dish ${nasty}`);
  await expect(page.locator('img')).toHaveCount(0);
});
