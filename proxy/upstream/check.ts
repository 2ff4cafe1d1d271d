/**
 * Active health checks: every instance is asked in turn how it is, at jittered intervals so that the checks of several proxies
 * do not fall together. So many bad answers in a row eject an instance by the rules of all ejections; so many good ones readmit
 * it once its time is over. Live requests are then never the probe.
 */
import type { CheckSettings } from '../../contracts/config-upstream.ts';
import type { Clock, Later, Random } from '../ports.ts';
import { isProbeDue, probe } from './ejection.ts';
import type { Health } from './health.ts';
import type { Instance } from './upstream.ts';

/** Asks once; resolves to whether the instance is well, and never rejects. */
export type Examine = (instance: Instance, check: CheckSettings) => Promise<boolean>;

export interface CheckPorts {
  readonly examine: Examine;
  readonly clock: Clock;
  readonly later: Later;
  readonly random: Random;
}

/** Of the interval, to either side. */
const JITTER = 0.1;

/** Begins to check an instance; the first time within one interval. Returns how to stop. */
export function checkRegularly(
  instance: Instance,
  { check, health }: { readonly check: CheckSettings; readonly health: Health },
  { examine, clock, later, random }: CheckPorts,
): () => void {
  const judge = createJudge(instance, { check, health, clock });
  let stopped = false;
  let cancel = later(random() * check.intervalMs, look);
  function look(): void {
    void examine(instance, check).then((well) => {
      if (stopped) return;
      judge(well);
      cancel = later(check.intervalMs * (1 - JITTER + 2 * JITTER * random()), look);
    });
  }
  return () => {
    stopped = true;
    cancel();
  };
}

interface JudgeParts {
  readonly check: CheckSettings;
  readonly health: Health;
  readonly clock: Clock;
}

function createJudge(instance: Instance, { check, health, clock }: JudgeParts): (well: boolean) => void {
  let good = 0;
  let bad = 0;
  return (well) => {
    good = well ? good + 1 : 0;
    bad = well ? 0 : bad + 1;
    if (bad >= check.unhealthyAfter) health.unwell(instance);
    if (good >= check.healthyAfter && isProbeDue(instance.ejection, clock.now())) {
      instance.ejection = probe(instance.ejection);
      health.succeeded(instance);
    }
  };
}
