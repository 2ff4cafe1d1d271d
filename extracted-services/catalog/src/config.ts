import { z } from 'zod';
import { readConfig } from './kernel/config.ts';
import { isQuirk, QUIRKS, type Quirk } from './quirks.ts';

export const SERVICE = { name: 'catalog', port: 3002 } as const;

const quirkList = z
  .string()
  .default('')
  .transform((text, context): readonly Quirk[] => {
    const names = text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const unknown = names.filter((name) => !isQuirk(name));
    for (const name of unknown) {
      context.addIssue({ code: 'custom', message: `"${name}" is not one of ${QUIRKS.join(', ')}` });
    }
    return names.filter(isQuirk);
  });

export type CatalogConfig = ReturnType<typeof readCatalogConfig>;

export const readCatalogConfig = (env: Readonly<Record<string, string | undefined>>) =>
  readConfig(env, SERVICE, { CATALOG_QUIRKS: quirkList });
