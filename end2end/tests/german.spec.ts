// A restaurant that speaks German: its guests read no English anywhere, with scripts and without.
import AxeBuilder from '@axe-core/playwright';
import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { address, ask, placeOrder } from './api';
import { awake, card, expect, test } from './pages';

const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;

/** Words that only English has, as whole words: what a forgotten text would show. */
const english = /\b(the|your|you|with|from|order|cart|checkout|choose|add|remove|required|each|thank|search|menu|close|quantity|sold)\b/i;

async function house() {
  const host = `t-${randomUUID().slice(0, 13)}.localhost`;
  const made = await ask('localhost', '/api/v1/sys/provision', {
    headers: { authorization: `Bearer ${process.env.E2E_OPERATOR!}` },
    body: {
      name: 'Zum Löwen',
      domain: host,
      currency: 'EUR',
      locale: 'de',
      time_zone: 'Europe/Berlin',
      profile: { tagline: 'Gutes seit 1899', hours: ['Mo–So 11–22 Uhr'], phone: '+49 30 1234567', tables: ['7'] },
    },
  });
  expect(made.status, made.text).toBe(201);
  const headers = { authorization: `Bearer ${made.json.manager_token}`, 'x-tenant-id': made.json.tenant_id };
  const dish = async (body: object) => {
    const answer = await ask('localhost', '/api/v1/manager/menu', { headers, body });
    expect(answer.status, answer.text).toBe(201);
    return answer.json;
  };
  const option = (name: string, price: number) => ({ name, price, is_available: true });
  const schnitzel = await dish({
    name: 'Schnitzel',
    price: 1290,
    description: 'Mit Zitrone und Preiselbeeren.',
    category: 'Hauptgerichte',
    allergens: ['gluten', 'eggs', 'milk'],
    is_spicy: true,
    options: [
      { name: 'Größe', min: 1, max: 1, options: [option('Normal', 0), option('Groß', 350)] },
      { name: 'Dazu', min: 0, max: 2, options: [option('Pommes frites', 400), option('Salat', 380)] },
    ],
  });
  await dish({ name: 'Suppe', price: 450, category: 'Vorspeisen', diets: ['vegan'] });
  await dish({ name: 'Knödel', price: 350, category: 'Vorspeisen', is_available: false });
  return { host, url: address(host), schnitzel };
}

/** All that is read or heard on the page: texts, labels, titles, placeholders. */
async function words(page: Page): Promise<string> {
  return page.evaluate(() => {
    const spoken = [document.title, document.body.innerText];
    for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-added', 'data-lost', 'data-missing', 'data-said']) {
      for (const element of document.querySelectorAll(`[${name}]`)) spoken.push(element.getAttribute(name)!);
    }
    for (const element of document.querySelectorAll('.sr-only, [hidden]')) spoken.push(element.textContent!);
    for (const element of document.querySelectorAll('template')) spoken.push(element.content.textContent!);
    return spoken.join('\n');
  });
}

async function examine(page: Page, name?: string) {
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  expect(english.exec(await words(page))?.input.match(new RegExp(`.{0,40}${english.source}.{0,40}`, 'i'))?.[0]).toBeUndefined();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
  if (!name) return;
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true, animations: 'disabled' });
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1440]) {
    test(`from the menu to the order, ${colorScheme}, ${width} px`, async ({ browser }) => {
      test.slow();
      const { url } = await house();
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 }, locale: 'en-GB' });
      const page = await context.newPage();
      const shot = (name: string) => examine(page, `german-${name}-${colorScheme}-${width}`);

      await page.goto(url);
      await awake(page);
      await expect(card(page, 'Schnitzel').getByText('ab 12,90 €')).toBeVisible();
      await expect(card(page, 'Schnitzel').getByText('Enthält Gluten, Eier, Milch')).toBeVisible();
      await expect(card(page, 'Knödel').getByText('Ausverkauft')).toBeVisible();
      await expect(page.getByText('Allergene ausschließen')).toBeVisible();
      await shot('menu');
      await page.getByLabel('Speisekarte durchsuchen').fill('gibt es nicht');
      await expect(page.getByText('Kein Gericht passt dazu')).toBeVisible();
      await page.getByLabel('Speisekarte durchsuchen').fill('');

      // The total follows what is chosen and how often.
      await card(page, 'Schnitzel').getByRole('link', { name: 'Auswählen Schnitzel' }).click();
      const dialog = page.getByRole('dialog', { name: 'Schnitzel' });
      const total = dialog.locator('#dialog-total');
      await expect(dialog.getByText('bitte wählen')).toBeVisible();
      await expect(total).toHaveText('12,90 €');
      await dialog.getByLabel('Groß').check();
      await expect(total).toHaveText('16,40 €');
      await dialog.getByLabel('Pommes frites').check();
      await expect(total).toHaveText('20,40 €');
      await dialog.getByRole('button', { name: 'Eins mehr' }).click();
      await expect(total).toHaveText('40,80 €');
      await dialog.getByLabel('Anzahl').fill('100');
      await expect(dialog.getByRole('button', { name: 'Schließen' })).toBeVisible();
      await dialog.getByLabel('Anzahl').fill('2');
      await shot('dialog');
      await dialog.getByRole('button', { name: /^In den Warenkorb/ }).click();
      await expect(page.getByRole('status')).toContainText('Schnitzel ist in Ihrem Warenkorb.');
      await expect(page.locator('#cart-bar')).toContainText('Zum Warenkorb');
      await expect(page.locator('#cart-bar')).toContainText('40,80 €');

      // What comes back from the server is German, too.
      await card(page, 'Schnitzel').getByRole('link', { name: 'Auswählen Schnitzel' }).click();
      await dialog.locator('form.dialog-form').evaluate((form: HTMLFormElement) => (form.noValidate = true));
      await dialog.getByLabel('Anzahl').fill('100');
      await dialog.getByRole('button', { name: /^In den Warenkorb/ }).click();
      await expect(page.getByRole('status')).toContainText('Die Anzahl muss zwischen 1 und 99 liegen.');

      await page.goto(`${url}/cart`);
      await awake(page);
      await expect(page.getByRole('heading', { name: 'Ihr Warenkorb' })).toBeVisible();
      await expect(page.getByText('Groß · Pommes frites')).toBeVisible();
      await expect(page.getByText('je 20,40 €')).toBeVisible();
      await page.getByRole('button', { name: 'Eins mehr: Schnitzel' }).click();
      await expect(page.locator('.total-amount')).toHaveText('61,20 €');
      await shot('cart');

      await page.getByRole('link', { name: 'Zur Kasse' }).click();
      await awake(page);
      await expect(page.getByText('Groß · Pommes frites')).toBeVisible();
      const order = page.getByRole('button', { name: 'Zahlungspflichtig bestellen · 61,20 €' });
      await order.click();
      await expect(page.getByLabel('Name')).toHaveAccessibleDescription('Bitte nennen Sie uns Ihren Namen.');
      await shot('checkout');
      await page.getByLabel('Name').fill('Ada Löwe');
      await page.getByLabel('Wie möchten Sie Ihre Bestellung erhalten?').selectOption('An Tisch 7');
      await order.click();

      await expect(page).toHaveURL(/\/orders\//);
      await awake(page);
      await expect(page.getByRole('heading', { name: 'Bestellung 1' })).toBeVisible();
      await expect(page.locator('[aria-current=step]')).toHaveText('Erhalten');
      await expect(page.getByText('Groß · Pommes frites')).toBeVisible();
      await expect(page.getByText('61,20 €').first()).toBeVisible();
      await expect(page.locator('time')).toHaveText(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/);
      await shot('order');
      await page.goto(`${url}/nirgendwo`);
      await expect(page.getByRole('heading', { name: 'Steht nicht auf der Karte' })).toBeVisible();
      await shot('not-found');
      await context.close();
    });
  }
}

test.describe('without a script', () => {
  test.use({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } });

  test('from the menu to the order, and what is refused on the way', async ({ page }) => {
    const { host, url, schnitzel } = await house();
    await page.goto(url);
    await card(page, 'Schnitzel').getByRole('link', { name: 'Auswählen Schnitzel' }).click();
    await expect(page).toHaveURL(/\/items\//);
    await expect(page.locator('.dish-price')).toHaveText('ab 12,90 €');

    const refused = await ask(host, '/cart/add', { form: { id: schnitzel.id, from: 'item', qty: '1' } });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Bitte 1 auswählen: Größe.');

    await page.getByLabel('Groß').check();
    await page.getByLabel('Salat').check();
    await page.getByLabel('Hinweis für die Küche').fill('ohne Zitrone');
    await page.getByRole('button', { name: 'In den Warenkorb' }).click();
    await expect(page).toHaveURL(`${url}/cart`);
    await expect(page.getByText('Groß · Salat')).toBeVisible();
    await expect(page.locator('.total-amount')).toHaveText('20,20 €');
    await page.getByRole('button', { name: 'Schnitzel entfernen' }).last().click();
    await expect(page.getByText('Schnitzel wurde entfernt.')).toBeVisible();
    await page.getByRole('button', { name: 'Rückgängig' }).click();
    await page.getByRole('link', { name: 'Zur Kasse' }).click();
    await page.getByLabel('Name').fill('   ');
    await page.getByRole('button', { name: /^Zahlungspflichtig bestellen/ }).click();
    await expect(page.getByLabel('Name')).toHaveAccessibleDescription('Darf nicht leer sein.');
    await page.getByLabel('Name').fill('Ada Löwe');
    await page.getByRole('button', { name: /^Zahlungspflichtig bestellen/ }).click();
    await expect(page.getByRole('heading', { name: 'Bestellung 1' })).toBeVisible();
    await expect(page.getByText('Vielen Dank, Ada Löwe.')).toBeVisible();
    await expect(page.getByText('Groß · Salat')).toBeVisible();
    await expect(page.getByText('ohne Zitrone')).toBeVisible();
    expect((await placeOrder(host, schnitzel.id)).total_amount).toBe(1290);
  });
});
