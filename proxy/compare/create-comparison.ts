import type { ComparisonReport } from '../../contracts/comparison.ts';
import type { ComparisonPort } from '../ports.ts';
import type { Ledger } from './ledger.ts';

export interface Sides {
  readonly control: string;
  readonly candidate: string;
}

/** The ledger as the admin API asks for it. */
export function createComparison(ledger: Ledger, sides: Sides): ComparisonPort {
  return {
    report: (): ComparisonReport => ({ schemaVersion: '1.0.0', ...sides, routes: ledger.report() }),
    reset: (route) => ledger.reset(route),
  };
}
