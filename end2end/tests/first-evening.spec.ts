// A new owner's first evening, from the invitation on: ten dishes with pictures and choices, a brand, an order from a phone,
// confirmed on the board. What hands and eyes need for it is added up by the keystroke-level model: ten minutes at the most.
import type { Locator, Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { address, ask } from './api';
import { awake, card, expect, open, test } from './pages';

const operator = process.env.E2E_OPERATOR!;
const file = (name: string) => new URL(`../../server/demo/pictures/${name}.webp`, import.meta.url).pathname;

/** Card, Moran and Newell (1980), in seconds: a key of somebody who types seldom, the mouse to a thing, its button, the hand from
 * the one to the other, and a thought before each. */
const KEY = 0.5;
const POINT = 1.1;
const CLICK = 0.2;
const HOME = 0.4;
const THINK = 1.35;

/** Somebody at a page, and how long they took so far. */
class Person {
  seconds = 0;
  clicks = 0;
  keys = 0;
  private atKeyboard = false;

  private hand(atKeyboard: boolean) {
    if (atKeyboard !== this.atKeyboard) this.seconds += HOME;
    this.atKeyboard = atKeyboard;
  }

  private clicked() {
    this.hand(false);
    this.clicks += 1;
    this.seconds += THINK + POINT + CLICK;
  }

  async click(target: Locator) {
    this.clicked();
    await target.click();
  }

  async press(page: Page, key: string) {
    this.hand(true);
    this.keys += 1;
    this.seconds += KEY;
    await page.keyboard.press(key);
  }

  /** Types where the focus is: what nobody had to click first. */
  async type(page: Page, text: string) {
    this.hand(true);
    this.keys += text.length;
    this.seconds += THINK + text.length * KEY;
    await page.keyboard.type(text);
  }

  /** Clicks into a field and types in the place of what is there. */
  async fill(target: Locator, text: string) {
    await this.click(target);
    await target.press('ControlOrMeta+a');
    await this.type(target.page(), text);
  }

  /** Picks a file in the system's window: a look along the list, and a double click. */
  async choose(target: Locator, path: string) {
    const page = target.page();
    const asked = page.waitForEvent('filechooser');
    await this.click(target);
    this.clicked();
    this.seconds += THINK + CLICK;
    await (await asked).setFiles(path);
  }
}

const menu: [string, [name: string, price: string, picture: string][]][] = [
  ['Pizza', [['Margherita', '9.50', 'margherita'], ['Marinara', '8.50', 'marinara'], ['Diavola', '11.50', 'diavola'], ['Ortolana', '11', 'ortolana']]],
  ['Starters', [['Bruschetta', '5.50', 'bruschetta'], ['Burrata', '9', 'burrata'], ['Focaccia', '4.50', 'focaccia']]],
  ['Sweets and drinks', [['Tiramisu', '6', 'tiramisu'], ['Espresso', '2.20', 'espresso'], ['Lemonade', '3.80', 'lemonade']]],
];

const row = (page: Page, name: string) => page.locator('.menu-row').filter({ has: page.getByRole('link', { name, exact: true }) });

test('ten dishes, a brand and an order within ten minutes', async ({ page, browser }) => {
  test.setTimeout(120_000);
  const person = new Person();
  const host = `t-${randomUUID().slice(0, 13)}.localhost`;
  const made = await ask('localhost', '/api/v1/sys/provision', {
    headers: { authorization: `Bearer ${operator}` },
    body: { name: 'Trattoria Prima', domain: host, currency: 'EUR', owner_email: `owner@${host}` },
  });
  expect(made.status, made.text).toBe(201);

  await open(page, address(host) + made.json.owner_invitation);
  await person.fill(page.getByLabel('Your name'), 'Ada');
  await person.fill(page.getByLabel('Password'), 'a long enough password');
  await person.press(page, 'Enter');
  await page.waitForURL(/\/admin/);
  await awake(page);

  await person.click(page.getByRole('link', { name: 'Menu', exact: true }).first());
  await awake(page);
  for (const [category, dishes] of menu) {
    await person.fill(page.getByLabel('New category'), category);
    await person.press(page, 'Enter');
    for (const [name, price] of dishes) {
      const line = page.getByLabel(`New dish in “${category}”`);
      // The line has the focus already: after its category, and after each dish.
      await expect(line).toBeFocused();
      await expect(line).toHaveValue('');
      await person.type(page, name);
      await person.press(page, 'Tab');
      await person.type(page, price);
      await person.press(page, 'Enter');
      await expect(row(page, name)).toBeVisible();
    }
  }
  for (const [name, , picture] of menu.flatMap(([, dishes]) => dishes)) {
    await person.choose(row(page, name).getByRole('link', { name: `Picture of ${name}` }), file(picture));
    await expect(row(page, name).locator('.picture-full')).toHaveCount(1);
  }
  for (const [name] of menu.flatMap(([, dishes]) => dishes)) {
    await person.click(row(page, name).getByRole('link', { name, exact: true }));
    await awake(page);
    if (name === 'Margherita') {
      await person.click(page.getByRole('button', { name: 'Add a choice' }));
      await expect(page.locator('#group-0-name')).toBeFocused();
      await person.type(page, 'Size');
      await person.fill(page.locator('#group-0-option-0-name'), 'Small');
      await person.fill(page.locator('#group-0-option-1-name'), 'Large');
      await person.press(page, 'Tab');
      await person.type(page, '+2.00');
    } else {
      await person.click(page.getByRole('button', { name: 'Take these over' }));
      await expect(page.locator('#group-0-name')).toBeFocused();
    }
    await person.press(page, 'Enter');
    await expect(row(page, name)).toContainText('1 choice');
  }

  await person.click(page.getByRole('link', { name: 'Brand', exact: true }).first());
  await awake(page);
  await person.click(page.getByRole('button', { name: 'Green' }).first());
  await person.click(page.getByLabel('Classic'));
  await person.click(page.getByRole('button', { name: 'Publish' }));
  await expect(page.getByText('Published. Guests see it now.').first()).toBeVisible();
  await person.click(page.getByRole('link', { name: 'Orders', exact: true }).first());
  await awake(page);

  const theirs = await browser.newContext({ viewport: { width: 390, height: 780 }, hasTouch: true, locale: 'en-GB' });
  const phone = await theirs.newPage();
  // The address is typed there.
  person.seconds += THINK + host.length * KEY;
  await open(phone, address(host));
  await person.click(card(phone, 'Diavola').getByRole('link', { name: 'Choose Diavola' }));
  const dialog = phone.getByRole('dialog', { name: 'Diavola' });
  await person.click(dialog.getByLabel(/^Large/));
  await person.click(dialog.getByRole('button', { name: 'Add to cart' }));
  await expect(dialog).toBeHidden();
  await person.click(phone.getByRole('link', { name: /View cart/ }));
  await awake(phone);
  await person.click(phone.getByRole('link', { name: 'Go to checkout' }));
  await awake(phone);
  await person.fill(phone.getByLabel('Name'), 'Grace');
  await person.click(phone.getByRole('button', { name: /^Place order/ }));
  await expect(phone).toHaveURL(/\/orders\//);

  await person.click(page.getByRole('button', { name: /Confirm/ }).first());
  await expect(phone.getByText('Confirmed').first()).toBeVisible();
  await theirs.close();

  const { seconds, clicks, keys } = person;
  console.log(`a first evening: ${clicks} clicks and ${keys} keys, ${Math.round(seconds)} s by the model`);
  expect(seconds).toBeLessThan(600);
});
