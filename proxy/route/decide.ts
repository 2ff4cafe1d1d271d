import type { RouteRule, RouteTable, Target } from '../../contracts/route-table.ts';
import { bucketOf, isInShare } from './bucket.ts';
import { indexRules, matchTarget, type RouteIndex } from './match.ts';
import type { RequestTarget } from './path.ts';

/** `mode`: the rule says so for everybody. `fallback`: the service failed and the monolith answered the same request. */
export type Reason = 'killed' | 'ejected' | 'split' | 'mode' | 'default' | 'fallback';

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
}

export interface RequestHead {
  readonly method: string;
  readonly target: RequestTarget;
  /** Read only when a share has to be cut. */
  readonly clientKey: () => string;
  /** Asked only when the service would answer; false sends the request to the monolith. */
  readonly admits: (service: string) => boolean;
}

export const toLiveTable = (version: number, table: RouteTable): LiveTable => ({
  version,
  table,
  index: indexRules(table.rules).index,
});

/** Which side answers, and why. */
export function decide(live: LiveTable, head: RequestHead): Decision {
  const { rule, path } = matchTarget(live.index, head.method, head.target);
  const monolith = { target: 'monolith', rule, path, shadow: false } as const;
  if (rule === undefined) return { ...monolith, reason: 'default' };
  if (live.table.killSwitch) return { ...monolith, reason: 'killed' };
  const reason = rule.mode === 'canary' ? 'split' : 'mode';
  if (!choosesService(rule, head)) return { ...monolith, reason, shadow: rule.mode === 'shadow' };
  if (!head.admits(rule.service)) return { ...monolith, reason: 'ejected' };
  return { ...monolith, target: 'service', reason };
}

function choosesService(rule: RouteRule, head: RequestHead): boolean {
  if (rule.mode === 'canary') return isInShare(bucketOf(rule.group, head.clientKey()), rule.percent);
  return rule.mode === 'service';
}
