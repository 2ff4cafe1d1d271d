import { resolve } from 'node:path';
import type { StranglerConfig } from '../../contracts/config.ts';
import { createComparison } from '../compare/create-comparison.ts';
import { openLedger } from '../compare/ledger.ts';
import type { ComparisonPort, ShadowPort } from '../ports.ts';
import { createShadow } from './create-shadow.ts';

export interface OpenShadow {
  /** For the data plane. Its `close` also writes and closes the ledger. */
  readonly shadow: ShadowPort;
  /** For the admin API. */
  readonly comparison: ComparisonPort;
}

export interface OpenShadowOptions {
  /** What the paths of the configuration are relative to. */
  readonly folder: string;
  readonly onFault: (stage: string, error: unknown) => void;
}

/** Shadow and comparison of a configuration, over `comparison.sqlite` in its state folder. @throws BROKEN_LEDGER */
export function openShadow(config: StranglerConfig, { folder, onFault }: OpenShadowOptions): OpenShadow {
  const file = resolve(folder, config.stateDir, 'comparison.sqlite');
  const ledger = openLedger(file, { onFault: (error) => onFault('comparison: ledger', error) });
  const { monolith, services, shadow: settings, compare } = config;
  const shadow = createShadow({ monolith, services, settings, compare, ledger, onFault });
  const candidate = Object.keys(services).join(', ') || 'no service';
  return {
    shadow: {
      observe: shadow.observe,
      close: async () => {
        await shadow.close();
        ledger.close();
      },
    },
    comparison: createComparison(ledger, { control: 'monolith', candidate }),
  };
}
