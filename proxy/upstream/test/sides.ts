/** Upstreams that no request ever reaches, in time that a test moves. */
import { Upstream as Settings } from '../../../contracts/config-upstream.ts';
import { seeded } from '../../test/random.ts';
import { createUpstreams, type UpstreamPorts, type Upstreams } from '../upstreams.ts';
import { createManualTime, type ManualTime } from './time.ts';

export interface Sides extends Upstreams {
  readonly time: ManualTime;
}

/** @param orders settings of the service; `instances` counts them */
export function createSides(
  { instances = 1, ...orders }: { readonly instances?: number } & Readonly<Record<string, unknown>>,
  ports: Partial<UpstreamPorts> = {},
): Sides {
  const time = createManualTime();
  const several = (host: string) =>
    Array.from({ length: instances }, (_, at) => ({ url: `http://10.0.0.${at}/${host}` }));
  const upstreams = createUpstreams(
    {
      monolith: Settings.parse({ ...orders, fallbackOn: [], instances: several('monolith') }),
      services: { orders: Settings.parse({ ...orders, instances: several('orders') }) },
    },
    {
      ...{ clock: time.clock, later: time.later, random: seeded(1) },
      lookup: () => Promise.reject(new Error('nothing is looked up')),
      examine: () => Promise.resolve(true),
      ...ports,
    },
  );
  return { ...upstreams, time };
}
