// What the back office does where an answer fails, or somebody leaves too early: nothing is lost, and it is said.
import type { Browser } from '@playwright/test';
import { dish, drop, enter, ownHouse } from './desk';
import { awake, expect, test } from './pages';

const picture = (name: string) => new URL(`../../server/demo/pictures/${name}.webp`, import.meta.url).pathname;

/** A restaurant with two dishes, and its owner at a page of the back office whose console may say what it likes. */
async function atWork(browser: Browser) {
  const house = await ownHouse();
  const diavola = await dish(house, 'Diavola', 1150);
  await dish(house, 'Tiramisù', 550);
  const page = await (await browser.newContext()).newPage();
  await enter(page, house, '/admin/orders');
  return { house, page, diavola };
}

/** What a server says that has no time for a request. */
const busy = { status: 503, contentType: 'application/json', body: JSON.stringify({ error: { code: 'BUSY', message: 'Too much to do.' } }) };

test('a dish that could not be moved stands where it was', async ({ browser }) => {
  const { house, page } = await atWork(browser);
  await page.goto(`${house.url}/admin/menu`);
  await awake(page);
  const names = () => page.locator('.menu-row-name').allInnerTexts();
  const drag = async () => {
    const grip = (await page.locator('[data-grip]').nth(1).boundingBox())!;
    const first = (await page.locator('.menu-row').first().boundingBox())!;
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(first.x + 40, first.y + first.height / 2, { steps: 5 });
    await page.mouse.move(first.x + 40, first.y + 4, { steps: 5 });
    expect(await names()).toEqual(['Tiramisù', 'Diavola']);
    await page.mouse.up();
  };
  await page.route('**/admin/menu/arrange', (route) => route.abort(), { times: 1 });
  await drag();
  await expect(page.locator('#toasts')).toContainText('No connection');
  await expect.poll(names).toEqual(['Diavola', 'Tiramisù']);
  await page.route('**/admin/menu/arrange', (route) => route.fulfill(busy), { times: 1 });
  await drag();
  await expect(page.locator('#toasts')).toContainText('Too much to do.');
  await expect.poll(names).toEqual(['Diavola', 'Tiramisù']);
  const sent = page.waitForResponse('**/admin/menu/arrange');
  await drag();
  await sent;
  await page.reload();
  expect(await names()).toEqual(['Tiramisù', 'Diavola']);
  await page.context().close();
});

test('a picture that was dropped and did not arrive is still there to be sent', async ({ browser }) => {
  const { house, page, diavola } = await atWork(browser);
  const address = `${house.url}/admin/pictures/${diavola}`;
  const fail = (how: 'lost' | 'busy') =>
    page.route(address, (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      return how === 'lost' ? route.abort() : route.fulfill(busy);
    });
  await page.goto(address);
  await awake(page);
  await fail('lost');
  await drop(page, '[data-drop]', picture('slaw'));
  await expect(page.locator('#toasts')).toContainText('No connection');
  await page.unroute(address);
  await fail('busy');
  await drop(page, '[data-drop]', picture('slaw'));
  await expect(page.locator('#toasts')).toContainText('Too much to do.');
  await page.unroute(address);
  await expect(page.getByText('No picture yet')).toBeVisible();
  await page.getByRole('button', { name: 'Put on the menu' }).click();
  await expect(page.getByText('The picture is on the menu.').first()).toBeVisible();
  await page.context().close();
});

test('whoever leaves a dish with something not saved is asked', async ({ browser }) => {
  const { house, page, diavola } = await atWork(browser);
  let asked = 0;
  let stays = true;
  page.on('dialog', (dialog) => {
    asked += dialog.type() === 'beforeunload' ? 1 : 0;
    return stays ? dialog.dismiss() : dialog.accept();
  });
  const edit = async () => {
    await page.goto(`${house.url}/admin/menu/${diavola}`);
    await awake(page);
  };
  const name = page.getByLabel('Name', { exact: true });
  const leave = () => page.locator('a[href="/admin/orders"]').first().click();
  // Nothing was changed.
  await edit();
  await leave();
  await expect(page).toHaveURL(/\/admin\/orders$/);
  expect(asked).toBe(0);
  // Typed, and what a button of the form has added.
  await edit();
  await name.click();
  await name.fill('Diavola piccola');
  await leave();
  await expect.poll(() => asked).toBe(1);
  await expect(name).toHaveValue('Diavola piccola');
  await page.getByRole('button', { name: 'Add a choice' }).click();
  await expect(page.locator('#group-0-name')).toBeVisible();
  await leave();
  await expect.poll(() => asked).toBe(2);
  stays = false;
  await leave();
  await expect(page).toHaveURL(/\/admin\/orders$/);
  expect(asked).toBe(3);
  // Saved.
  await edit();
  await name.click();
  await name.fill('Diavola grande');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Diavola grande', exact: true })).toBeVisible();
  await leave();
  await expect(page).toHaveURL(/\/admin\/orders$/);
  expect(asked).toBe(3);
  await page.context().close();
});
