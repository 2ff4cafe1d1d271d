/** All sides of a configuration, with everything that watches over them while they run. */
import type { Upstream as UpstreamSettings } from '../../contracts/config-upstream.ts';
import type { Target, UpstreamHealth } from '../../contracts/route-table.ts';
import type { Clock, Later, Random } from '../ports.ts';
import { RetryBudget } from './budget.ts';
import { checkRegularly, type Examine } from './check.ts';
import { healthy } from './ejection.ts';
import { createHealth, type Health } from './health.ts';
import { Limit } from './limit.ts';
import { describeUpstream } from './report.ts';
import { createResolver, type Lookup } from './resolve.ts';
import type { Instance, Upstream } from './upstream.ts';

export interface UpstreamPorts {
  /** Should not be set back: ejections are timed by it. */
  readonly clock: Clock;
  readonly later: Later;
  readonly random: Random;
  readonly lookup: Lookup;
  readonly examine: Examine;
}

export interface Upstreams {
  readonly monolith: Upstream;
  readonly services: ReadonlyMap<string, Upstream>;
  readonly health: Health;
  report(): { readonly monolith: UpstreamHealth; readonly services: Record<string, UpstreamHealth> };
  /** Ends checks and look-ups. */
  close(): void;
}

export interface UpstreamsSettings {
  readonly monolith: UpstreamSettings;
  readonly services: Readonly<Record<string, UpstreamSettings>>;
}

export function createUpstreams(settings: UpstreamsSettings, ports: UpstreamPorts): Upstreams {
  const stops: (() => void)[] = [];
  const make = (name: string, target: Target, side: UpstreamSettings): Upstream =>
    createUpstream({ name, target, settings: side }, ports, stops);
  const monolith = make('monolith', 'monolith', settings.monolith);
  const services = new Map(
    Object.entries(settings.services).map(([name, side]) => [name, make(name, 'service', side)] as const),
  );
  const all = [monolith, ...services.values()];
  const health = createHealth({ upstreams: all, ...ports });
  for (const {
    instances,
    settings: { check },
  } of all)
    if (check !== undefined)
      for (const instance of instances) stops.push(checkRegularly(instance, { check, health }, ports));
  const describe = (upstream: Upstream): UpstreamHealth => describeUpstream(upstream, ports.clock.now());
  return {
    ...{ monolith, services, health },
    report: () => ({
      monolith: describe(monolith),
      services: Object.fromEntries([...services].map(([name, service]) => [name, describe(service)])),
    }),
    close() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}

function createUpstream(
  { name, target, settings }: Pick<Upstream, 'name' | 'target' | 'settings'>,
  ports: UpstreamPorts,
  stops: (() => void)[],
): Upstream {
  const { resolveMs, limit, retries, fallbackOn, ejection } = settings;
  const instances = settings.instances.map(({ url: text, weight }): Instance => {
    const url = new URL(text);
    const onChange = (): void => void instance.generation++;
    const resolver = createResolver({ hostname: url.hostname, intervalMs: resolveMs, onChange, ...ports });
    if (resolver !== undefined) stops.push(resolver.close);
    const lookup = resolver?.lookup;
    const instance = { upstream: name, target, url, weight, lookup, generation: 0, inFlight: 0, ejection: healthy };
    return instance;
  });
  return {
    ...{ name, target, settings, instances },
    limit: new Limit(limit, ports),
    budget: new RetryBudget(retries, ports.clock),
    fallbackOn: new Set(fallbackOn),
    failures: new Set(ejection.statuses),
  };
}
