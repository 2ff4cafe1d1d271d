/** What visitors of the shop do. A visit is a handful of requests of one visitor, each after the answer to the one before. */
import type { Answer, Call } from './client.ts';
import type { Random } from './random.ts';

export interface Visitor {
  readonly random: Random;
  /** Who they are when they have to log in. */
  readonly account: { readonly email: string; readonly password: string; readonly name: string };
  /** What is remembered from one visit to the next. */
  token?: string | undefined;
  addressId?: number | undefined;
  orderIds: number[];
  /** Begins a visit: whoever is not logged in is somebody new, with a session cookie of their own. */
  arrive(): void;
  /** Thinks for a while, then sends; throws when the traffic has been stopped. */
  ask(method: string, path: string, call?: Call): Promise<Answer>;
}

export type Visit = (visitor: Visitor) => Promise<void>;

const WORDS = ['lamp', 'desk', 'chair', 'pan', 'tea', 'book', 'shoe', 'set', 'pro', 'mini', 'wood', 'steel', 'xyzzy'];
const SORTS = ['name', 'price', '-price', 'newest', 'rating'];

const browse: Visit = async (visitor) => {
  const slugs = fieldsOf(itemsOf(await visitor.ask('GET', '/categories')), 'slug');
  const slug = visitor.random.pick(slugs);
  const page = visitor.random.below(3) + 1;
  if (slug !== undefined) await visitor.ask('GET', `/categories/${encodeURIComponent(String(slug))}/products?page=1`);
  const list = await visitor.ask('GET', `/products?page=${page}&sort=${visitor.random.pick(SORTS)}`);
  for (let seen = 0; seen < 1 + visitor.random.below(3); seen++) await viewProduct(visitor, list);
};

const search: Visit = async (visitor) => {
  const word = visitor.random.pick(WORDS) ?? '';
  await visitor.ask('GET', `/search/suggest?q=${word.slice(0, 2)}`);
  const found = await visitor.ask('GET', `/search?q=${word}`);
  if (itemsOf(found).length > 0) await viewProduct(visitor, found);
};

const filter: Visit = async (visitor) => {
  const from = visitor.random.below(40);
  const found = await visitor.ask('GET', `/products?minPrice=${from}&maxPrice=${from + 30}&inStock=true`);
  if (itemsOf(found).length > 0) await viewProduct(visitor, found);
};

async function viewProduct(visitor: Visitor, list: Answer): Promise<void> {
  const item = visitor.random.pick(itemsOf(list));
  if (item === undefined) return;
  const { id, slug } = item;
  if (visitor.random.next() < 0.3) await visitor.ask('GET', `/products/by-slug/${encodeURIComponent(String(slug))}`);
  else await visitor.ask('GET', `/products/${id}`);
  if (visitor.random.next() < 0.5) await visitor.ask('GET', `/products/${id}/related`);
  if (visitor.random.next() < 0.4) await visitor.ask('GET', `/products/${id}/reviews`);
  if (visitor.random.next() < 0.3) await visitor.ask('GET', `/stock/${id}`);
}

const fillCart: Visit = async (visitor) => {
  if (!(await logIn(visitor))) return;
  const { token } = visitor;
  const list = await visitor.ask('GET', `/products?inStock=true&page=${visitor.random.below(2) + 1}`);
  for (let lines = 0; lines < 1 + visitor.random.below(2); lines++) {
    const productId = visitor.random.pick(itemsOf(list))?.id;
    if (productId !== undefined) await visitor.ask('POST', '/cart/items', { token, body: { productId, quantity: 1 } });
  }
  await visitor.ask('GET', '/cart', { token });
};

const buy: Visit = async (visitor) => {
  await fillCart(visitor);
  const { token } = visitor;
  if (token === undefined) return;
  if (visitor.random.next() < 0.2) await visitor.ask('POST', '/cart/coupon', { token, body: { code: 'WELCOME10' } });
  const addressId = await findAddress(visitor);
  const methods = fieldsOf(itemsOf(await visitor.ask('GET', '/shipping/methods')), 'code');
  const method = visitor.random.pick(methods);
  if (addressId === undefined || method === undefined) return;
  await visitor.ask('POST', '/shipping/quote', { token, body: { method } });
  const cardToken = visitor.random.next() < 0.9 ? 'tok_ok' : 'tok_declined';
  const body = { addressId, shippingMethod: method, payment: { method: 'card', cardToken } };
  const { status, body: placed } = await visitor.ask('POST', '/checkout', { token, body });
  const id = field(field(placed, 'order'), 'id');
  if (status === 201 && typeof id === 'number') visitor.orderIds = [...visitor.orderIds, id].slice(-10);
};

const track: Visit = async (visitor) => {
  if (!(await logIn(visitor))) return;
  const { token } = visitor;
  await visitor.ask('GET', '/orders', { token });
  const id = visitor.random.pick(visitor.orderIds);
  if (id === undefined) return;
  await visitor.ask('GET', `/orders/${id}`, { token });
  await visitor.ask('GET', `/orders/${id}/tracking`, { token });
  if (visitor.random.next() < 0.1) await visitor.ask('POST', `/orders/${id}/cancel`, { token });
};

const lookAtAccount: Visit = async (visitor) => {
  if (!(await logIn(visitor))) return;
  const { token } = visitor;
  await visitor.ask('GET', '/me', { token });
  await visitor.ask('GET', '/me/addresses', { token });
  await visitor.ask('GET', '/payments', { token });
};

/** How often each visit happens, of a hundred. */
export const VISITS: readonly (readonly [number, Visit])[] = [
  [38, browse],
  [22, search],
  [12, filter],
  [10, fillCart],
  [8, buy],
  [6, track],
  [4, lookAtAccount],
];

/** Logs in when there is no token, registering on the first visit; a third of the time logs in anew. */
async function logIn(visitor: Visitor): Promise<boolean> {
  const { account, random } = visitor;
  const isKnown = visitor.token !== undefined;
  if (isKnown && random.next() < 0.67) return true;
  const registered = isKnown ? undefined : await visitor.ask('POST', '/auth/register', { body: account });
  const { email, password } = account;
  const answer =
    registered?.status === 201 ? registered : await visitor.ask('POST', '/auth/login', { body: { email, password } });
  const token = field(answer.body, 'accessToken');
  if (typeof token === 'string') visitor.token = token;
  return visitor.token !== undefined;
}

async function findAddress(visitor: Visitor): Promise<number | undefined> {
  if (visitor.addressId !== undefined) return visitor.addressId;
  const { token } = visitor;
  const known = fieldsOf(itemsOf(await visitor.ask('GET', '/me/addresses', { token })), 'id')[0];
  const body = { label: 'Home', street: 'Teststraße 1', city: 'Berlin', postalCode: '10115', country: 'DE' };
  const id = known ?? field(field((await visitor.ask('POST', '/me/addresses', { token, body })).body, 'address'), 'id');
  if (typeof id === 'number') visitor.addressId = id;
  return visitor.addressId;
}

type Item = Readonly<Record<string, unknown>>;

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Item)[name] : undefined;

function itemsOf({ body }: Answer): readonly Item[] {
  const items = field(body, 'items');
  return Array.isArray(items) ? items.filter((item) => typeof item === 'object' && item !== null) : [];
}

const fieldsOf = (items: readonly Item[], name: string): unknown[] =>
  items.map((item) => item[name]).filter((value) => value !== undefined);
