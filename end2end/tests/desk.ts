// What tests of the back office share: a house with an owner, signing in, and what holds on every page of it.
import AxeBuilder from '@axe-core/playwright';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { address, ask } from './api';
import { awake, expect } from './pages';

const screenshots = new URL('../../target/screenshots/', import.meta.url).pathname;
const operator = process.env.E2E_OPERATOR!;
const password = 'a long enough password';

export interface OwnHouse {
  url: string;
  host: string;
  email: string;
  id: string;
  token: string;
}

/** A restaurant of a test's own, with an owner who can sign in. */
export async function ownHouse(profile = {}): Promise<OwnHouse> {
  const host = `t-${randomUUID().slice(0, 13)}.localhost`;
  const email = `owner@${host}`;
  const made = await ask('localhost', '/api/v1/sys/provision', {
    headers: { authorization: `Bearer ${operator}` },
    body: { name: 'House of the Test', domain: host, currency: 'EUR', owner_email: email, time_zone: 'Europe/Berlin', profile },
  });
  expect(made.status, made.text).toBe(201);
  const secret = String(made.json.owner_invitation).split('/').pop()!;
  const accepted = await ask('localhost', '/api/v1/rpc/invitation.accept', {
    body: { secret, name: 'Otto Owner', password, tenant_id: made.json.tenant_id },
  });
  expect(accepted.status, accepted.text).toBe(200);
  return { url: address(host), host, email, id: made.json.tenant_id, token: made.json.manager_token };
}

/** A dish of that house; its id. */
export async function dish(house: OwnHouse, name: string, price = 900, more = {}): Promise<string> {
  const headers = { authorization: `Bearer ${house.token}`, 'x-tenant-id': house.id };
  const body = { name, price, description: 'Good.', ...more };
  const made = await ask('localhost', '/api/v1/manager/menu', { headers, body });
  expect(made.status, made.text).toBe(201);
  return made.json.id;
}

/** Signs in, and goes on to a path of the back office. */
export async function enter(page: Page, house: OwnHouse, path: string) {
  await page.goto(`${house.url}/admin/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('E-mail address').fill(house.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${house.url}${path}`);
}

/** axe finds nothing, nothing is wider than the window; photographed on the way. Where a page is shown in both modes on both
 * sizes, axe looks at it by day on a phone and by night on a desk: each colour and each layout once. */
export async function holds(page: Page, name: string, axe = true) {
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true, animations: 'disabled' });
  const found = axe ? (await new AxeBuilder({ page }).analyze()).violations : [];
  expect(found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
}

/** With scripts, waits until they are awake. */
export async function ready(page: Page, scripts: boolean) {
  if (scripts) await awake(page);
}

/** Gives a place of the page a file, under a name and a type that are not its own. */
const hand = (page: Page, kind: 'drop' | 'paste', place: string, path: string) =>
  page.evaluate(
    ([kind, place, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], 'x.txt', { type: 'text/plain' }));
      const area = document.querySelector(place)!;
      if (kind === 'drop') area.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      else area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    },
    [kind, place, readFileSync(path).toString('base64')],
  );

export const drop = (page: Page, place: string, path: string) => hand(page, 'drop', place, path);
export const paste = (page: Page, path: string) => hand(page, 'paste', '[data-drop]', path);
