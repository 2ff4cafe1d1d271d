/** The sample shop's configuration: every `npx strangler …` in this folder reads it while `npm start` runs. */
import { shopConfig } from './scripts/demo/config.ts';
import { portsFrom } from './scripts/demo/ports.ts';

const base = Number(process.env.SHOP_PORT_BASE ?? 4600);

export default shopConfig(portsFrom(base), '.strangler/shop/state');
