// The orders board in real browsers: two people at one board, a guest who watches, a phone-sized screen, no script at all.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { ask, placeOrder } from './api';
import { dish, enter, holds, ownHouse, type OwnHouse } from './desk';
import { awake, expect, test } from './pages';

interface House extends OwnHouse {
  dish: string;
  cake: string;
}

/** A restaurant with an owner who can sign in and two dishes that can be ordered. */
async function open(): Promise<House> {
  const house = await ownHouse({ tables: ['1', '5'] });
  return { ...house, dish: await dish(house, 'Diavola', 1150), cake: await dish(house, 'Tiramisù', 550) };
}

/** A pizza whose size must be chosen, and what may go onto it. */
async function withOptions(house: House): Promise<void> {
  const option = (name: string, price: number) => ({ name, price, is_available: true });
  await dish(house, 'Pizza', 900, {
    options: [
      { name: 'Size', min: 1, max: 1, options: [option('Small', 0), option('Large', 300)] },
      { name: 'Extras', min: 0, max: 2, options: [option('Olives', 100), option('Capers', 80)] },
    ],
  });
}

const signIn = (page: Page, house: House) => enter(page, house, '/admin/orders');

async function boardOf(browser: Browser, house: House, options = {}): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await signIn(page, house);
  await awake(page);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  return { context, page };
}

const column = (page: Page, name: string) => page.getByRole('region', { name: new RegExp(`^${name}`) });

test('two people watch one board, and the guest watches too', async ({ browser, page: guest }) => {
  const house = await open();
  const [one, two] = [await boardOf(browser, house), await boardOf(browser, house)];
  const order = await placeOrder(house.host, house.dish, 'no olives');
  for (const { page } of [one, two]) {
    await expect(column(page, 'New').getByText('Ada Lovelace')).toBeVisible();
    await expect(page).toHaveTitle(/^\(1\) Orders/);
  }
  await guest.goto(`${house.url}/orders/${order.id}`);
  await awake(guest);
  await expect(guest.locator('[aria-current=step]')).toHaveText('Received');

  await one.page.getByRole('button', { name: 'Confirm: order 1' }).click();
  for (const { page } of [one, two]) {
    await expect(column(page, 'In the kitchen').getByText('Ada Lovelace')).toBeVisible();
    await expect(column(page, 'New').getByText('Nothing new.')).toBeVisible();
    await expect(page).toHaveTitle(/^Orders/);
  }
  await expect(guest.locator('[aria-current=step]')).toHaveText('Confirmed');
  await two.page.getByRole('button', { name: 'Ready: order 1' }).click();
  await expect(column(one.page, 'Ready').getByText('Ada Lovelace')).toBeVisible();
  await expect(guest.locator('[aria-current=step]')).toHaveText('Ready');
  await one.page.getByRole('button', { name: 'Handed over: order 1' }).click();
  await expect(guest.locator('[aria-current=step]')).toHaveText('Done');
  await expect(column(two.page, 'Finished').getByText('Ada Lovelace')).toBeVisible();

  // News never take away what somebody is typing: the page says that there are some.
  const second = await placeOrder(house.host, house.dish);
  await one.page.goto(`${house.url}/admin/orders/${second.id}`);
  await awake(one.page);
  await expect(one.page.getByText('Live', { exact: true })).toBeVisible();
  await one.page.locator('#cancel > summary').click();
  await one.page.getByLabel('Why?').fill('The oven is');
  await two.page.getByRole('button', { name: 'Confirm: order 2' }).click();
  await expect(one.page.getByText('This order has changed meanwhile.')).toBeVisible();
  await expect(one.page.getByLabel('Why?')).toHaveValue('The oven is');
  await one.page.getByLabel('Why?').fill('The oven is broken');
  await one.page.getByRole('button', { name: 'Cancel the order' }).click();
  await expect(one.page.getByText('Somebody changed this meanwhile', { exact: false })).toBeVisible();
  await expect(one.page.getByLabel('Why?')).toHaveValue('The oven is broken');
  await one.page.getByRole('button', { name: 'Cancel the order' }).click();
  await expect(one.page.getByRole('heading', { name: 'History' })).toBeVisible();
  await expect(one.page.getByText('The oven is broken')).toBeVisible();
  await expect(column(two.page, 'In the kitchen').getByText('Nothing to cook.')).toBeVisible();
  for (const { context } of [one, two]) await context.close();
});

test('a pause is said to guests, and ends', async ({ browser, page: guest }) => {
  const house = await open();
  const { context, page } = await boardOf(browser, house);
  await page.locator('#pause > summary').click();
  await page.getByLabel('How long?').selectOption('30');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(page.getByText(/Guests can't order until \d\d:\d\d/)).toBeVisible();
  await guest.goto(house.url);
  await awake(guest);
  await expect(guest.getByText('We are very busy right now.')).toBeVisible();
  await guest.getByRole('button', { name: 'Add Diavola' }).click();
  await expect(guest.locator('#cart-count')).toHaveText('1');
  await guest.goto(`${house.url}/cart`);
  await expect(guest.getByRole('button', { name: 'No orders right now' })).toBeDisabled();
  await guest.goto(`${house.url}/checkout`);
  await awake(guest);
  // A slow page wakes before the browser tells that it is shown.
  await guest.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow')));
  await expect(guest.getByRole('button', { name: /^Place order/ })).toBeDisabled();
  await page.getByRole('button', { name: 'Take orders again' }).click();
  await expect(page.getByText(/Guests can't order until/)).toBeHidden();
  await guest.goto(house.url);
  await expect(guest.getByText('We are very busy right now.')).toBeHidden();
  await context.close();
});

test('the way to a pause comes and goes with the pause, but not from under a hand', async ({ browser }) => {
  const house = await open();
  const [one, two] = [await boardOf(browser, house), await boardOf(browser, house)];
  const paused = one.page.getByText(/Guests can't order until \d\d:\d\d/);
  const pause = async (page: Page) => {
    await page.locator('#pause > summary').click();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Take orders again' })).toBeVisible();
  };
  await pause(two.page);
  await expect(paused).toBeVisible();
  await expect(one.page.locator('#pause')).toHaveCount(0);
  await two.page.getByRole('button', { name: 'Take orders again' }).click();
  await expect(paused).toBeHidden();
  await one.page.locator('#pause > summary').click();
  await one.page.getByLabel('How long?').selectOption('60');
  await pause(two.page);
  await expect(paused).toBeVisible();
  await expect(one.page.getByLabel('How long?')).toHaveValue('60');
  await expect(one.page.getByLabel('How long?')).toBeVisible();
  for (const { context } of [one, two]) await context.close();
});

test('a lost connection is said, and made good', async ({ browser }) => {
  // It waits for two rounds of fifteen seconds.
  test.slow();
  const house = await open();
  const { context, page } = await boardOf(browser, house);
  await page.route('**/admin/orders/live**', (route) => route.fulfill({ status: 503, body: '' }));
  await page.goto(`${house.url}/admin/orders`);
  await expect(page.getByText('Looks for news every 15 seconds')).toBeVisible();
  await placeOrder(house.host, house.dish);
  await expect(column(page, 'New').getByText('Ada Lovelace')).toBeVisible({ timeout: 20_000 });
  await page.unroute('**/admin/orders/live**');
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 20_000 });
  await context.close();
});

/** A second `mo` over the same data, on that port, once it answers. */
async function serve(port: number): Promise<ChildProcess> {
  const data = process.env.E2E_DATA!;
  const root = new URL('../../', import.meta.url).pathname;
  const env = {
    ...process.env,
    MO_DATA_DIR: data,
    DATABASE_URL: `sqlite:${data}`,
    LEPTOS_SITE_ADDR: `127.0.0.1:${port}`,
    LEPTOS_SITE_ROOT: 'target/site',
    MO_RATE_READ: '100000/100000',
    MO_RATE_WRITE: '100000/100000',
  };
  const node = spawn(`${root}target/debug/mo`, ['serve'], { cwd: root, env, stdio: 'ignore' });
  const answers = () => fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false);
  await expect.poll(answers, { timeout: 20_000 }).toBe(true);
  return node;
}

async function stop(node: ChildProcess) {
  const gone = once(node, 'exit');
  node.kill('SIGTERM');
  await gone;
}

test('mo is restarted in the middle of a board, which misses nothing', async ({ browser }) => {
  test.slow();
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const house = await open();
  let node = await serve(port);
  try {
    // The board is the second program's; guests order at the first, which stays.
    const { context, page } = await boardOf(browser, { ...house, url: `http://${house.host}:${port}` });
    const first = await placeOrder(house.host, house.dish);
    await expect(page.locator(`#order-${first.id}`)).toBeVisible();
    await stop(node);
    await expect(page.getByText('Live', { exact: true })).toBeHidden();
    const missed = [await placeOrder(house.host, house.dish), await placeOrder(house.host, house.cake)];
    await expect(page.locator(`#order-${first.id}`), 'what is there stays in sight').toBeVisible();
    node = await serve(port);
    for (const order of missed) await expect(page.locator(`#order-${order.id}`)).toBeVisible({ timeout: 20_000 });
    await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 20_000 });
    await expect(page.locator('.order-card')).toHaveCount(3);
    await page.getByRole('button', { name: 'Confirm: order 2' }).click();
    await expect(column(page, 'In the kitchen').locator(`#order-${missed[0].id}`)).toBeVisible();
    const afterwards = await placeOrder(house.host, house.dish);
    await expect(page.locator(`#order-${afterwards.id}`)).toBeVisible();
    await context.close();
  } finally {
    if (node.exitCode === null) await stop(node);
  }
});

test('the sound is a choice that is kept', async ({ browser }) => {
  const house = await open();
  const { context, page } = await boardOf(browser, house);
  const sound = page.getByRole('button', { name: /^Sound is/ });
  await expect(sound).toHaveAttribute('aria-pressed', 'false');
  await sound.click();
  await expect(page.getByRole('button', { name: 'Sound is on' })).toHaveAttribute('aria-pressed', 'true');
  await page.reload();
  await awake(page);
  await expect(page.getByRole('button', { name: 'Sound is on' })).toBeVisible();
  await placeOrder(house.host, house.dish);
  await expect(column(page, 'New').getByText('Ada Lovelace')).toBeVisible();
  await context.close();
});

test('every new order rings, whatever else happens in that moment', async ({ browser }) => {
  const house = await open();
  const [{ context, page }, colleague] = [await boardOf(browser, house), await boardOf(browser, house)];
  // Two tones are one ring.
  await page.addInitScript(() => {
    const make = BaseAudioContext.prototype.createOscillator;
    let tones = 0;
    BaseAudioContext.prototype.createOscillator = function () {
      tones += 1;
      document.documentElement.dataset.rung = String(tones / 2);
      return make.call(this);
    };
  });
  const hasRung = (times: number) => expect(page.locator('html')).toHaveAttribute('data-rung', String(times));
  // Nothing is told to this page: when it looks is up to the test.
  await page.route('**/admin/orders/live**', (route) => route.fulfill({ status: 503, body: '' }));
  await placeOrder(house.host, house.dish);
  await page.goto(`${house.url}/admin/orders`);
  await awake(page);
  await page.getByRole('button', { name: /^Sound is/ }).click();
  await hasRung(1);

  // One is confirmed and another comes: there are as many to confirm as before.
  await colleague.page.getByRole('button', { name: 'Confirm: order 1' }).click();
  await expect(column(colleague.page, 'In the kitchen').getByText('Ada Lovelace')).toBeVisible();
  const second = await placeOrder(house.host, house.dish);
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.locator(`#order-${second.id}`)).toBeVisible();
  await hasRung(2);

  // It comes with the page that a button leads to.
  const third = await placeOrder(house.host, house.dish);
  await page.getByRole('button', { name: 'Confirm: order 2' }).click();
  await expect(page.locator(`#order-${third.id}`)).toBeVisible();
  await hasRung(3);
  await page.getByRole('button', { name: 'Confirm: order 3' }).click();
  await expect(column(page, 'New').getByText('Nothing new.')).toBeVisible();
  await hasRung(3);
  for (const each of [context, colleague.context]) await each.close();
});

test('a guest sees the last step, also where news come during a look and where a look fails', async ({ browser, page: guest }) => {
  const house = await open();
  const { context, page } = await boardOf(browser, house);
  const step = guest.locator('[aria-current=step]');
  const watch = async () => {
    const order = await placeOrder(house.host, house.dish);
    await guest.goto(`${house.url}/orders/${order.id}`);
    await awake(guest);
    await expect(step).toHaveText('Received');
    return `/orders/${order.id}`;
  };
  const slow = await watch();
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  let held = '';
  await guest.route(`${house.url}${slow}`, async (route) => {
    if (held) return route.continue();
    held = (await ask(house.host, slow)).text;
    await released;
    return route.fulfill({ contentType: 'text/html', body: held });
  });
  await page.getByRole('button', { name: 'Confirm: order 1' }).click();
  await expect.poll(() => held).toContain('id="order"');
  const told = guest.evaluate(
    (address) =>
      new Promise<void>((resolve) => {
        const shown = Number(/\d+/.exec(document.getElementById('order')!.dataset.version!));
        const stream = new EventSource(`${address}/live`);
        stream.addEventListener('order', ({ data }) => {
          if (JSON.parse(data).version < shown + 2) return;
          stream.close();
          resolve();
        });
      }),
    slow,
  );
  await page.getByRole('button', { name: 'Ready: order 1' }).click();
  await told;
  release();
  await expect(step).toHaveText('Ready');

  const failing = await watch();
  let refused = 0;
  await guest.route(`${house.url}${failing}`, (route) => (refused++ === 0 ? route.fulfill({ status: 503, body: '' }) : route.continue()));
  await page.getByRole('button', { name: 'Confirm: order 2' }).click();
  await expect(step).toHaveText('Confirmed');
  expect(refused).toBeGreaterThan(1);
  await context.close();
});

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false });

  test('an order is confirmed, corrected, printed and taken', async ({ page }) => {
    const house = await open();
    const order = await placeOrder(house.host, house.dish, 'no olives');
    await signIn(page, house);
    await expect(page.getByRole('link', { name: 'Load again to see news' })).toBeVisible();
    await page.getByRole('button', { name: 'Confirm: order 1' }).click();
    await expect(column(page, 'In the kitchen').getByText('no olives')).toBeVisible();
    await page.getByRole('link', { name: '#1' }).click();
    await page.getByRole('link', { name: 'Change', exact: true }).click();
    await page.getByLabel('Quantity of Diavola').first().fill('2');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved.').first()).toBeVisible();
    await expect(page.locator('.order-sum')).toContainText('€23.00');
    await expect(page.getByText('€11.50 → €23.00')).toBeVisible();
    await page.getByRole('link', { name: 'Ticket' }).click();
    await expect(page.getByRole('heading', { name: '#1' })).toBeVisible();
    await page.goto(`${house.url}/admin/orders/new`);
    await page.getByLabel('Quantity of Tiramisù').fill('3');
    await page.getByLabel('Name').fill('Who called');
    await page.getByRole('button', { name: 'Take the order' }).click();
    await expect(page.getByText('Saved.').first()).toBeVisible();
    await expect(page.locator('.order-sum')).toContainText('€16.50');
    await page.goto(`${house.url}/orders/${order.id}`);
    await expect(page.getByRole('link', { name: 'Refresh status' })).toBeVisible();
  });
});

for (const scripts of [true, false]) {
  test.describe(scripts ? 'options, with scripts' : 'options, without scripts', () => {
    test.use({ javaScriptEnabled: scripts, viewport: { width: 360, height: 800 } });

    test('are chosen by the staff, asked for where they must be, and shown wherever the order is', async ({ page }) => {
      const shot = (name: string) => (scripts ? holds(page, `admin-${name}-light-360`) : Promise.resolve());
      const rows = page.locator('.picker-part .picker-dish').filter({ hasText: 'Quantity of Pizza' });
      const [first, second] = [rows.nth(0), rows.nth(1)];
      const wake = () => (scripts ? awake(page) : Promise.resolve());
      const house = await open();
      await withOptions(house);
      await signIn(page, house);
      await page.goto(`${house.url}/admin/orders/new`);
      await wake();
      await expect(first.getByText('from €9.00')).toBeVisible();
      await first.getByLabel('Quantity of Pizza').fill('2');
      // With scripts what must be chosen shows itself.
      if (!scripts) await first.locator('summary').click();
      await expect(first.getByLabel('Size')).toHaveValue('');
      await page.getByLabel('Name').fill('Grace Hopper');
      await page.getByRole('button', { name: 'Take the order' }).click();
      await expect(page.getByRole('alert')).toContainText("Can't be ordered like this: Pizza (Choose 1: Size).");
      await expect(first.getByLabel('Size')).toHaveAttribute('aria-invalid', 'true');
      await expect(first.getByLabel('Size')).toHaveAccessibleDescription('Choose 1: Size.');
      await shot('order-new-options-refused');
      await first.getByLabel('Size').selectOption('Large +€3.00');
      await first.getByLabel('Olives').check();
      await page.getByRole('button', { name: 'Work out the total' }).last().click();
      await expect(page.locator('.order-preview')).toContainText('€26.00');
      await expect(page.locator('.order-preview')).toContainText('Large, Olives');
      // The same dish once more, with other options.
      await second.getByLabel('Quantity of Pizza (another)').fill('1');
      if (!scripts) await second.locator('summary').click();
      await second.getByLabel('Size').selectOption('Small');
      await shot('order-new-options');
      await page.getByRole('button', { name: 'Take the order' }).click();
      await expect(page.getByText('Saved.').first()).toBeVisible();
      await expect(page.locator('.order-sum')).toContainText('€35.00');
      await expect(page.getByText('Large, Olives')).toBeVisible();
      await expect(page.getByText('Small', { exact: true })).toBeVisible();
      const order = page.url().split('?')[0]!;

      await page.goto(`${order}/correct`);
      await wake();
      await expect(page.getByText('Large, Olives')).toBeVisible();
      await page.locator('#add > summary').click();
      await first.getByLabel('Quantity of Pizza').fill('1');
      await page.getByLabel('Quantity of Diavola').fill('100');
      await page.locator('form.order-form').evaluate((form: HTMLFormElement) => (form.noValidate = true));
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByRole('alert')).toContainText('Please look at the fields that are marked.');
      await expect(page.getByLabel('Quantity of Diavola')).toHaveAccessibleDescription('Must be 0 to 99.');
      await page.getByLabel('Quantity of Diavola').fill('');
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(first.getByLabel('Size')).toHaveAccessibleDescription('Choose 1: Size.');
      await shot('order-correct-options-refused');
      await first.getByLabel('Size').selectOption('Small');
      await first.getByLabel('Capers').check();
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Saved.').first()).toBeVisible();
      await expect(page.getByText('Small, Capers')).toBeVisible();
      await expect(page.locator('.order-sum')).toContainText('€44.80');

      for (const path of ['/admin/orders', `${new URL(order).pathname}/ticket`]) {
        await page.goto(`${house.url}${path}`);
        for (const options of ['Large, Olives', 'Small', 'Small, Capers']) {
          await expect(page.locator('.order-options').getByText(options, { exact: true })).toBeVisible();
        }
      }
      await shot('ticket-options');
      await page.goto(order.replace('/admin', ''));
      await expect(page.getByText('Large · Olives')).toBeVisible();
    });
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test(`every page of orders, ${colorScheme}, ${width} px`, async ({ browser }) => {
      // A dozen pages, each photographed and examined.
      test.slow();
      const house = await open();
      const placed = [];
      for (const note of ['no olives, please, and cut it into twelve pieces', undefined, 'allergic to nuts']) {
        placed.push(await placeOrder(house.host, house.dish, note));
      }
      const { context, page } = await boardOf(browser, house, { colorScheme, viewport: { width, height: 800 } });
      // By day on a phone and by night on a desk: each colour and each layout once.
      const axe = (colorScheme === 'light') === (width === 360);
      const shot = (name: string) => holds(page, `admin-${name}-${colorScheme}-${width}`, axe);
      await page.getByRole('button', { name: 'Confirm: order 2' }).click();
      await expect(column(page, 'In the kitchen').getByText('Ada Lovelace')).toBeVisible();
      await shot('orders-board');
      await page.goto(`${house.url}/admin/orders/${placed[0].id}`);
      await awake(page);
      await shot('order');
      await page.goto(`${house.url}/admin/orders/${placed[0].id}/correct`);
      await awake(page);
      await page.locator('#add > summary').click();
      await shot('order-correct');
      await page.goto(`${house.url}/admin/orders/${placed[0].id}/ticket`);
      await awake(page);
      await shot('order-ticket');
      await page.goto(`${house.url}/admin/orders/new`);
      await awake(page);
      await shot('order-new');
      await page.getByLabel('Quantity of Diavola').fill('2');
      await page.getByRole('button', { name: 'Work out the total' }).last().click();
      await expect(page.getByText('€23.00')).toBeVisible();
      await shot('order-new-preview');
      await page.getByRole('button', { name: 'Take the order' }).click();
      await expect(page.getByText('Must not be empty.')).toBeVisible();
      await shot('order-new-refused');
      await page.goto(`${house.url}/admin/orders/all?q=ada`);
      await awake(page);
      await shot('orders-all');
      await page.goto(`${house.url}/admin/orders/all?q=nobody`);
      await shot('orders-none');
      await page.goto(`${house.url}/admin/orders`);
      await awake(page);
      await page.locator('#pause > summary').click();
      await shot('orders-pause');
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await expect(page.getByText(/Guests can't order until/)).toBeVisible();
      await shot('orders-paused');
      for (const [name, path] of [['menu', '/'], ['order', `/orders/${placed[0].id}`]]) {
        await page.goto(`${house.url}${path}`);
        await awake(page);
        await shot(`guest-paused-${name}`);
      }
      await context.close();
    });
  }
}
