/** The sample shop's configuration: every `npx strangler …` in this folder reads it while `npm start` runs. */
import { shopConfig } from './scripts/demo/config.ts';
import { portBase, portsFrom } from './scripts/demo/ports.ts';

const base = portBase(process.env);

export default shopConfig(portsFrom(base), `.strangler/shop-${base}/state`);
