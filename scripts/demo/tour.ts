/** What a newcomer sees after `npm start`: one route flipped, both answers compared, then what to try next. */
import { once } from 'node:events';
import { strangler } from './cli.ts';
import { INTERNAL_TOKEN, type Shop } from './shop.ts';
import { until } from './until.ts';

export async function tour(shop: Shop, base: number, signal: AbortSignal): Promise<void> {
  const flip = ['route', 'GET /products', 'shadow', '--why', 'first look'];
  await show(shop, flip);
  await until('the first comparisons', async () => (signal.aborted ? true : compared(shop)));
  if (signal.aborted) return;
  await show(shop, ['compare', '--live']);
  console.log(guide(shop, base));
  if (!signal.aborted) await once(signal, 'abort');
}

async function compared(shop: Shop): Promise<true | undefined> {
  const { code } = await strangler(['compare', '--live', '--config', shop.configFile]);
  return code === 1 ? true : undefined;
}

async function show(shop: Shop, args: readonly string[]): Promise<void> {
  console.log(`$ npx strangler ${args.map((arg) => (/[\s/]/.test(arg) ? `"${arg}"` : arg)).join(' ')}`);
  const { out, err } = await strangler([...args, '--config', shop.configFile]);
  console.log(`${out}${err}`);
}

function guide(shop: Shop, base: number): string {
  const first =
    base === 4600 ? '' : `\n\n     export SHOP_PORT_BASE=${base}                    so that strangler finds this shop`;
  return `The shop is running, with a little traffic on it. In a second terminal, in this folder:${first}

  1  curl ${shop.url('proxy')}/products/1          the shop, through the proxy
  2  npx strangler routes                            every route and who answers it
  3  npx strangler route catalog shadow --why look   copy the catalog's reads
  4  npx strangler compare --candidate catalog       what differs, and the request
  5  curl -X PUT ${shop.url('catalog')}/internal/quirks \\
       -H 'content-type: application/json' \\
       -H 'x-internal-token: ${INTERNAL_TOKEN}' \\
       -d '{"quirks":[]}'                            mend the service, compare again
  6  npx strangler route catalog canary 10           10 % of the callers
  7  npx strangler route catalog service             all of them
  8  npx strangler route catalog monolith            and back, at any moment

The report: npx strangler analyze legacy-monolith    The plan: migration-plan.md
Ctrl-C stops everything.`;
}
