/**
 * Which side answers a request, and why. The order is the promise, and the first that speaks is heard:
 *
 *     no rule      monolith  default     |  pin          its side  pinned      both only in the modes canary and service:
 *     kill switch  monolith  killed      |  targeting    its side  targeted    elsewhere the service has no callers
 *     mode monolith, shadow  mode        |  canary       by share  split
 *                                        |  service      service   mode
 *
 * Whatever chose the service, an ejected service gives way to the monolith (`ejected`): a pin keeps nobody on a failing side.
 */
import type { RouteRule, RouteTable, Target } from '../../contracts/route-table.ts';
import { bucketOf, isInShare } from './bucket.ts';
import { indexRules, matchTarget, type RouteIndex } from './match.ts';
import { type Caller, type Chosen, compileOverrides, findOverride, type Overrides } from './override.ts';
import type { RequestTarget } from './path.ts';

/**
 * `mode`: the rule says so for everybody. `fallback`: the service failed and the monolith answered the same request. `shed`: the
 * upstream had no room, so nobody answered.
 */
export type Reason = 'killed' | 'ejected' | 'pinned' | 'targeted' | 'split' | 'mode' | 'default' | 'fallback' | 'shed';

export interface Decision {
  readonly target: Target;
  readonly reason: Reason;
  readonly rule: RouteRule | undefined;
  /** Whether a copy may go to the service. */
  readonly shadow: boolean;
  /** The path that must travel. */
  readonly path: string;
}

/** A table as requests are decided by it. */
export interface LiveTable {
  readonly version: number;
  readonly table: RouteTable;
  readonly index: RouteIndex;
  /** Only of rules that have any. */
  readonly overrides: ReadonlyMap<RouteRule, Overrides>;
}

export interface RequestHead extends Caller {
  readonly method: string;
  readonly target: RequestTarget;
  /** Asked only when the service would answer; false sends the request to the monolith. */
  readonly admits: (service: string) => boolean;
}

export function toLiveTable(version: number, table: RouteTable): LiveTable {
  const overrides = new Map<RouteRule, Overrides>();
  for (const rule of table.rules) {
    const own = compileOverrides(rule);
    if (own !== undefined) overrides.set(rule, own);
  }
  return { version, table, index: indexRules(table.rules).index, overrides };
}

export function decide(live: LiveTable, head: RequestHead): Decision {
  const { rule, path } = matchTarget(live.index, head.method, head.target);
  if (rule === undefined) return { target: 'monolith', reason: 'default', rule, shadow: false, path };
  if (live.table.killSwitch) return { target: 'monolith', reason: 'killed', rule, shadow: false, path };
  const { target, reason } = choose(live, rule, head);
  if (target === 'service' && !head.admits(rule.service))
    return { target: 'monolith', reason: 'ejected', rule, shadow: false, path };
  return { target, reason, rule, shadow: rule.mode === 'shadow', path };
}

interface Choice {
  readonly target: Target;
  readonly reason: 'split' | 'mode';
}

const MONOLITH_BY_MODE: Choice = { target: 'monolith', reason: 'mode' };
const SERVICE_BY_MODE: Choice = { target: 'service', reason: 'mode' };
const MONOLITH_BY_SPLIT: Choice = { target: 'monolith', reason: 'split' };
const SERVICE_BY_SPLIT: Choice = { target: 'service', reason: 'split' };

function choose(live: LiveTable, rule: RouteRule, head: RequestHead): Choice | Chosen {
  if (rule.mode === 'monolith' || rule.mode === 'shadow') return MONOLITH_BY_MODE;
  const overrides = live.overrides.size > 0 ? live.overrides.get(rule) : undefined;
  const chosen = overrides === undefined ? undefined : findOverride(overrides, head, head.target.query);
  if (chosen !== undefined) return chosen;
  if (rule.mode === 'service') return SERVICE_BY_MODE;
  return isInShare(bucketOf(rule.group, head.clientKey()), rule.percent) ? SERVICE_BY_SPLIT : MONOLITH_BY_SPLIT;
}
