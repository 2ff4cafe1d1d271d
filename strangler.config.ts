/** The sample shop's configuration; `npm start` uses it, and so does every `npx strangler …` in this folder. */
import type { StranglerConfigInput } from './contracts/config.ts';

const base = Number(process.env.SHOP_PORT_BASE ?? 4600);
const at = (offset: number): string => `http://127.0.0.1:${base + offset}`;

const config: StranglerConfigInput = {
  monolith: { url: at(0) },
  services: {
    users: { url: at(1) },
    catalog: { url: at(2) },
    orders: { url: at(3) },
    payments: { url: at(4) },
  },
  proxy: { port: base + 80 },
  admin: { port: base + 81 },
  stateDir: '.strangler/shop/state',
  analyze: { root: 'legacy-monolith' },
};

export default config;
