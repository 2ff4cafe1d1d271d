/** The machine itself as the ports of the proxy. */
import dns from 'node:dns/promises';
import type { Clock, Later } from './ports.ts';
import { examine } from './upstream/examine.ts';
import type { UpstreamPorts } from './upstream/upstreams.ts';

export const systemClock: Clock = { now: () => Date.now() };

export const systemLater: Later = (ms, act) => {
  const timer = setTimeout(act, ms).unref();
  return () => clearTimeout(timer);
};

/** A clock that is set back would keep an instance out for as long. */
const monotonicClock: Clock = { now: () => performance.now() };

type Replaceable = { readonly [Port in keyof Omit<UpstreamPorts, 'examine'>]?: UpstreamPorts[Port] | undefined };

/** What upstreams need; what is not given is the machine's. */
export const upstreamPorts = ({ clock, later, random, lookup }: Replaceable): UpstreamPorts => ({
  clock: clock ?? monotonicClock,
  later: later ?? systemLater,
  random: random ?? Math.random,
  lookup: lookup ?? ((hostname) => dns.lookup(hostname, { all: true })),
  examine,
});
