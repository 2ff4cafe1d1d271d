import { StranglerConfig } from '../../contracts/config.ts';
import { unknownSide } from '../../contracts/errors/comparison.ts';
import { ToolkitError } from '../../contracts/errors/toolkit-error.ts';
import type { Side } from '../../proxy/compare/replay-run.ts';
import type { CliContext } from '../context.ts';

/** Who is compared with whom, as said on the command line. */
export interface SideOptions {
  readonly config?: string;
  readonly control: string;
  readonly candidate?: string;
}

/** Two URLs need no configuration. */
export async function readConfig(
  context: CliContext,
  options: SideOptions,
): Promise<{ config: StranglerConfig; found: boolean }> {
  try {
    return { config: (await context.loadConfig(options.config)).config, found: true };
  } catch (error) {
    const isFree = isUrl(options.control) && isUrl(options.candidate) && options.config === undefined;
    if (!isFree || !(error instanceof ToolkitError) || error.code !== 'CONFIG_NOT_FOUND') throw error;
    return { config: StranglerConfig.parse({ monolith: { url: options.control } }), found: false };
  }
}

export interface Sides {
  readonly config: StranglerConfig;
  readonly hasConfig: boolean;
  readonly control: Side;
  /** Who was named; else every rule's own service is judged. */
  readonly candidate: Side | undefined;
  readonly candidates: readonly Side[];
}

export function findSides({ config, found }: { config: StranglerConfig; found: boolean }, options: SideOptions): Sides {
  const services = Object.entries(config.services).map(([name, { url }]) => ({ name, url }));
  const all = [{ name: 'monolith', url: config.monolith.url }, ...services];
  const candidate = options.candidate === undefined ? undefined : findSide(all, options.candidate);
  const control = findSide(all, options.control);
  return { config, hasConfig: found, control, candidate, candidates: candidate === undefined ? services : [candidate] };
}

function findSide(all: readonly Side[], name: string): Side {
  const side =
    all.find((known) => known.name === name) ?? (isUrl(name) ? { name: new URL(name).host, url: name } : undefined);
  if (side === undefined)
    throw unknownSide(
      name,
      all.map((known) => known.name),
    );
  return side;
}

const isUrl = (text: string | undefined): boolean =>
  text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text);
