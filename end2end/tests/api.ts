// The server under test, spoken to without a browser. Node resolves no *.localhost, so the host goes into the header.
import { randomUUID } from 'node:crypto';
import http from 'node:http';

const port = Number(process.env.E2E_PORT);
const operator = process.env.E2E_OPERATOR;
if (!port || !operator) throw new Error('Run end2end/browser: it starts the server that these tests need.');

export const address = (host: string) => `http://${host}:${port}`;
export const pizza = address('pizza.localhost');
export const burger = address('burger.localhost');

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  form?: Record<string, string>;
}

/** Asks as a client would that is no browser. Follows no redirect. */
export function ask(host: string, path: string, asked: Asked = {}): Promise<Answer> {
  const headers: Record<string, string> = { host: `${host}:${port}`, ...asked.headers };
  let body = '';
  if (asked.form) {
    body = new URLSearchParams(asked.form).toString();
    headers['content-type'] = 'application/x-www-form-urlencoded';
  } else if (asked.body !== undefined) {
    body = JSON.stringify(asked.body);
    headers['content-type'] = 'application/json';
  }
  if (body) headers['content-length'] = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const method = asked.method ?? (body ? 'POST' : 'GET');
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        const isJson = response.headers['content-type']?.startsWith('application/json');
        resolve({ status: response.statusCode!, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function must(status: number, answer: Promise<Answer>) {
  const got = await answer;
  if (got.status !== status) throw new Error(`expected ${status}, got ${got.status}: ${got.text}`);
  return got.json;
}

export interface Dish {
  id: string;
  name: string;
  price: number;
  is_available: boolean;
  options: { min: number; options: { id: string }[] }[];
}

/** A restaurant of a test's own, so that what it changes is nobody else's. */
export class House {
  private constructor(
    readonly host: string,
    private readonly id: string,
    private readonly token: string,
  ) {}

  static async open(name = 'House of the Test'): Promise<House> {
    const host = `t-${randomUUID().slice(0, 13)}.localhost`;
    const made = await must(
      201,
      ask('localhost', '/api/v1/sys/provision', {
        headers: { authorization: `Bearer ${operator}` },
        body: { name, domain: host, currency: 'EUR', theme: { primary_color: '#1d4ed8', font: 'sans-serif' } },
      }),
    );
    return new House(host, made.tenant_id, made.manager_token);
  }

  get url() {
    return address(this.host);
  }

  private manager(status: number, path: string, asked: Asked = {}) {
    const headers = { authorization: `Bearer ${this.token}`, 'x-tenant-id': this.id };
    return must(status, ask('localhost', `/api/v1/manager${path}`, { ...asked, headers }));
  }

  dish(name: string, price: number, more: object = {}): Promise<Dish> {
    return this.manager(201, '/menu', { body: { name, price, ...more } });
  }

  change(dish: Dish, change: object): Promise<Dish> {
    return this.manager(200, `/menu/${dish.id}`, { method: 'PATCH', body: change });
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async orders(): Promise<any[]> {
    return (await this.manager(200, '/orders')).orders;
  }

  /** `suspend`, `resume` or `archive`. */
  async become(step: string) {
    const headers = { authorization: `Bearer ${operator}` };
    await must(200, ask('localhost', `/api/v1/sys/tenants/${this.id}/${step}`, { headers, body: { reason: 'a test' } }));
  }
}

/** An order placed without a browser, with the first of whatever must be chosen. */
export async function placeOrder(host: string, dish: string, note?: string): Promise<{ id: string; total_amount: number }> {
  const menu = await must(200, ask(host, '/api/v1/store/menu'));
  const { options: groups }: Dish = menu.items.find((item: Dish) => item.id === dish);
  const options = groups.flatMap((group) => group.options.slice(0, group.min).map((option) => option.id));
  const items = [{ id: dish, qty: 1, note, options }];
  return must(201, ask(host, '/api/v1/store/orders', { body: { items, customer: 'Ada Lovelace' } }));
}

/** The dish of that name on a restaurant's menu. */
export async function dishOf(host: string, name: string): Promise<Dish> {
  const menu = await must(200, ask(host, '/api/v1/store/menu'));
  const dish = menu.items.find((item: Dish) => item.name === name);
  if (!dish) throw new Error(`${host} has no dish ${name}`);
  return dish;
}
