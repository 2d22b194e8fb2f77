// Signing in and out, invitations, the account: with scripts and without, on a phone and on a desk, in both languages.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { address, ask, House, pizza } from './api';
import { expect, listen, open, test } from './pages';

const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;
const password = 'menuops-demo';

async function signIn(page: Page, url: string, email: string, word = password) {
  await page.goto(url);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(word);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** axe finds nothing, nothing is wider than the window; photographed on the way. */
async function holds(page: Page, name: string) {
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true });
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('an owner signs in, is sent where they wanted to go, and signs out', async ({ page, context }) => {
      await page.goto(`${pizza}/admin/people?x=1`);
      await expect(page).toHaveURL(/\/admin\/sign-in\?next=/);
      await page.getByLabel('E-mail address').fill('owner@pizza.localhost');
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert')).toContainText('is not right');
      await expect(page.getByLabel('E-mail address')).toHaveValue('owner@pizza.localhost');
      await expect(page.getByLabel('Password')).toHaveValue('');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page).toHaveURL(`${pizza}/admin/people?x=1`);
      const cookie = (await context.cookies()).find((cookie) => cookie.name === '__Host-mo_session');
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
      await page.getByText('Otto Owner').first().click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByText('You are signed out.')).toBeVisible();
      await page.goto(`${pizza}/admin/people`);
      await expect(page).toHaveURL(/sign-in/);
    });

    test('somebody is invited, chooses a password, and is removed', async ({ page, browser }) => {
      const email = `staff-${scripts}@pizza.localhost`;
      await signIn(page, `${pizza}/admin/people`, 'owner@pizza.localhost');
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Role', { exact: false }).last().selectOption('Staff');
      await page.getByRole('button', { name: 'Make an invitation link' }).click();
      const link = await page.getByLabel('Invitation link').inputValue();
      expect(link).toContain(`${pizza}/invitation/moi_`);

      const theirs = await browser.newContext({ javaScriptEnabled: scripts, locale: 'en-GB' });
      const guest = await theirs.newPage();
      const quiet = listen(guest, scripts);
      await guest.goto(link);
      await guest.getByLabel('Your name').fill('Stella Staff');
      await guest.getByLabel('New password').fill('short');
      await guest.getByRole('button', { name: 'Accept and sign in' }).click();
      await expect(guest.getByText('Must have at least 10 characters.')).toBeVisible();
      await expect(guest.getByLabel('Your name')).toHaveValue('Stella Staff');
      await guest.getByLabel('New password').fill('long enough by far');
      await guest.getByRole('button', { name: 'Accept and sign in' }).click();
      await expect(guest.getByText('Stella Staff').first()).toBeVisible();
      // What a role does not allow is not offered, and not given either.
      await expect(guest.getByRole('link', { name: 'People' })).toHaveCount(0);
      await guest.goto(`${pizza}/admin/people`);
      await expect(guest.getByRole('heading', { name: 'Not for you' })).toBeVisible();
      await guest.goto(link);
      await expect(guest.getByText('This is not here.')).toBeVisible();

      await page.goto(`${pizza}/admin/people`);
      const row = page.getByRole('listitem').filter({ hasText: email });
      await row.getByText('Remove', { exact: true }).click();
      await row.getByRole('button', { name: 'Remove from the team' }).click();
      await expect(page.getByText('Removed.')).toBeVisible();
      await guest.goto(`${pizza}/admin`);
      await expect(guest.getByRole('heading', { name: 'Not for you' })).toBeVisible();
      expect(quiet.said).toEqual([]);
      await theirs.close();
    });

    test('an invitation is taken back after a question, and its link is worth nothing', async ({ page, browser }) => {
      const email = `wrong-${scripts}@pizza.localhost`;
      await signIn(page, `${pizza}/admin/people`, 'owner@pizza.localhost');
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('button', { name: 'Make an invitation link' }).click();
      const link = await page.getByLabel('Invitation link').inputValue();
      const row = page.getByRole('listitem').filter({ hasText: email });
      await expect(row.getByRole('button')).toBeHidden();
      await row.getByText('Take back', { exact: true }).click();
      await row.getByRole('button', { name: 'Take the invitation back' }).click();
      await expect(page.getByText('Removed.')).toBeVisible();
      const theirs = await browser.newContext({ javaScriptEnabled: scripts, locale: 'en-GB' });
      const guest = await theirs.newPage();
      await guest.goto(link);
      await expect(guest.getByText('This is not here.')).toBeVisible();
      await theirs.close();
    });

    test('an operator is removed after a question, and is none at once', async ({ page, browser }) => {
      const portal = address('localhost');
      const email = `leaving-${scripts}@localhost.example`;
      await signIn(page, `${portal}/sign-in?next=/people`, 'operator@localhost');
      await page.getByLabel('E-mail address').fill(email);
      await page.getByRole('button', { name: 'Make an invitation link' }).click();
      const link = await page.getByLabel('Invitation link').inputValue();
      const theirs = await browser.newContext({ javaScriptEnabled: scripts, locale: 'en-GB' });
      const guest = await theirs.newPage();
      await guest.goto(link);
      await guest.getByLabel('Your name').fill('Lea Leaving');
      await guest.getByLabel('New password').fill('long enough by far');
      await guest.getByRole('button', { name: 'Accept and sign in' }).click();
      await guest.goto(`${portal}/people`);
      await expect(guest.getByRole('heading', { name: 'Operators' })).toBeVisible();

      await page.goto(`${portal}/people`);
      const row = page.getByRole('listitem').filter({ hasText: email });
      await row.getByText('Remove', { exact: true }).click();
      await row.getByRole('button', { name: 'Remove from the operators' }).click();
      await expect(page.getByText('Removed.')).toBeVisible();
      await guest.goto(`${portal}/people`);
      await expect(guest.getByRole('heading', { name: 'Not for you' })).toBeVisible();
      await theirs.close();
    });
  });
}

test('a session of one restaurant opens no other, also with the cookie carried over', async ({ page, context }) => {
  const house = await House.open('Another House');
  await signIn(page, `${pizza}/admin/people`, 'owner@pizza.localhost');
  await expect(page.getByRole('heading', { name: 'People' })).toBeVisible();
  const own = (await context.cookies()).find((cookie) => cookie.name === '__Host-mo_session')!;
  const carried = { cookie: `${own.name}=${own.value}` };
  expect((await ask(house.host, '/admin/people', { headers: carried })).status).toBe(403);
  expect((await ask('pizza.localhost', '/admin/people', { headers: carried })).status).toBe(200);
});

test('another browser can be signed out', async ({ page, browser }) => {
  await signIn(page, `${pizza}/admin/account`, 'owner@pizza.localhost');
  await expect(page.getByText('This browser')).toBeVisible();
  const other = await browser.newContext({
    userAgent: 'Somewhere Else 1.0',
    locale: 'en-GB',
  });
  const theirs = await other.newPage();
  await signIn(theirs, `${pizza}/admin/account`, 'owner@pizza.localhost');
  await expect(theirs.getByText('This browser')).toBeVisible();
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'Somewhere Else' }).first();
  await row.getByText('Sign out', { exact: true }).click();
  await row.getByRole('button', { name: 'Sign that browser out' }).click();
  await expect(page.getByText('That browser is signed out.')).toBeVisible();
  await theirs.reload();
  await expect(theirs).toHaveURL(/sign-in/);
  await other.close();
});

const looks = [
  { name: 'wide-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light', locale: 'en-GB' },
  { name: 'phone-dark-de', viewport: { width: 360, height: 740 }, colorScheme: 'dark', locale: 'de-DE' },
] as const;
for (const look of looks) {
  test(`the pages of people hold, ${look.name}`, async ({ browser }) => {
    const context = await browser.newContext(look);
    const page = await context.newPage();
    await open(page, `${pizza}/admin/sign-in`);
    await holds(page, `sign-in-${look.name}`);
    await page.locator('#email').fill('owner@pizza.localhost');
    await page.locator('#password').fill(password);
    await page.locator('main button[type=submit]').click();
    await page.waitForURL(/admin(?!\/sign-in)/);
    for (const path of ['account', 'people', 'keys', 'nothing']) {
      await open(page, `${pizza}/admin/${path}`);
      await holds(page, `${path}-${look.name}`);
    }
    await open(page, `${pizza}/admin/people`);
    await page.locator('#email').fill(`guest-${look.name}@pizza.localhost`);
    await page.locator('main form:has(#email) button[type=submit]').click();
    const link = await page.locator('main input[readonly]').inputValue();
    for (const question of await page.locator('details.confirm > summary').all()) await question.click();
    await holds(page, `people-asked-${look.name}`);
    const theirs = await browser.newContext(look);
    const guest = await theirs.newPage();
    await open(guest, link);
    await holds(guest, `invitation-${look.name}`);
    await open(guest, `${link}x`);
    await holds(guest, `invitation-wrong-${look.name}`);
    await theirs.close();
    await open(page, address('localhost'));
    await holds(page, `portal-sign-in-${look.name}`);
    await context.close();
  });
}
