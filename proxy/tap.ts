import type { ShadowContext, ShadowPort, ShadowTap } from './ports.ts';

export type OnFault = (stage: string, error: unknown) => void;

/** The one place where faults of the shadow end. */
export interface FaultCounter {
  readonly note: OnFault;
  count(): number;
}

export function createFaultCounter(onFault: OnFault = () => {}): FaultCounter {
  let faults = 0;
  const note: OnFault = (stage, error) => {
    faults++;
    onFault(stage, error);
  };
  return { note, count: () => faults };
}

/** Wraps a shadow port so that nothing it throws reaches a caller: each throw is told to `onFault`, and that request is not tapped further. */
export function guardShadow(shadow: ShadowPort, onFault: OnFault): Pick<ShadowPort, 'observe'> {
  return {
    observe(context: ShadowContext) {
      const tap = attempt('observe', onFault, () => shadow.observe(context));
      return tap === undefined ? undefined : guardTap(tap, onFault);
    },
  };
}

function guardTap(tap: ShadowTap, onFault: OnFault): ShadowTap {
  let over = false;
  const onNoted: OnFault = (stage, error) => {
    over = true;
    onFault(stage, error);
  };
  const guard = (stage: keyof ShadowTap, act: () => void): void => {
    if (!over) attempt(stage, onNoted, act);
  };
  const last = (stage: keyof ShadowTap, act: () => void): void => {
    guard(stage, act);
    over = true;
  };
  return {
    responseHead: (status, headers) => guard('responseHead', () => tap.responseHead(status, headers)),
    responseChunk: (chunk) => guard('responseChunk', () => tap.responseChunk(chunk)),
    responseEnd: () => last('responseEnd', () => tap.responseEnd()),
    aborted: () => last('aborted', () => tap.aborted()),
  };
}

function attempt<Value>(stage: string, onFault: OnFault, act: () => Value): Value | undefined {
  try {
    return act();
  } catch (error) {
    onFault(stage, error);
    return undefined;
  }
}
