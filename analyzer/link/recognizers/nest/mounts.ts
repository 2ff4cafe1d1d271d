/** Where the routes of a controller hang: in which applications, under which module's path. */
import type { Linked } from '../../call-index.ts';
import { type Entity, entityKey } from '../../entities.ts';
import { type NestApp, type NestModules, readModules } from './modules.ts';
import { readSettings, type Settings, type SettingsOf } from './settings.ts';

export interface Mount {
  readonly settings: Settings;
  readonly module: string;
  /** It was seen that the application is made of it. */
  readonly known: boolean;
}

export type MountsOf = (controller: Extract<Entity, { t: 'class' }>) => readonly Mount[];

export function mountsOf(linked: Linked): MountsOf {
  const modules = readModules(linked);
  const settingsOf = readSettings(linked, modules.apps);
  const apps = servingApps(modules.apps, settingsOf);
  return (controller) => {
    const listing = modules.listing.get(entityKey(controller)) ?? [];
    const mounts = apps.flatMap((app) =>
      listing
        .filter((module) => app.modules.has(module))
        .flatMap((module) => pathsOfModule(module, modules))
        .map((module): Mount => ({ settings: settingsOf(app), module, known: true })),
    );
    if (mounts.length > 0) return distinctMounts(mounts);
    const paths = new Set(listing.flatMap((module) => pathsOfModule(module, modules)));
    const settings = settingsOf(nearestTo(controller.file, apps));
    return [...(paths.size === 0 ? [''] : paths)].map((module) => ({
      settings,
      module,
      known: apps.length === 0 && listing.length > 0,
    }));
  };
}

/** What the application that a file belongs to is told. */
export function settingsNear(linked: Linked): (file: string) => Settings {
  const { apps } = readModules(linked);
  const settingsOf = readSettings(linked, apps);
  return (file) => settingsOf(apps.find(({ files }) => files.has(file)) ?? nearestTo(file, apps));
}

const pathsOfModule = (module: string, { paths }: NestModules): readonly string[] => paths.get(module) ?? [''];

/** Of two applications made of the same modules, one that is told nothing is made for a script or a schema. */
function servingApps(apps: readonly NestApp[], settingsOf: SettingsOf): readonly NestApp[] {
  const isTold = (app: NestApp): boolean => settingsOf(app).prefix.path !== '' || settingsOf(app).versions !== null;
  const told = apps.filter(isTold);
  return apps.filter((app) => isTold(app) || !told.some((other) => isSame(app.modules, other.modules)));
}

const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((key) => other.has(key));

function distinctMounts(mounts: readonly Mount[]): readonly Mount[] {
  const key = ({ settings: { prefix, versions }, module }: Mount): string =>
    JSON.stringify([prefix.path, versions, module]);
  return [...new Map(mounts.map((mount) => [key(mount), mount])).values()];
}

/** The application that is made in the nearest folder above, when modules do not tell. */
function nearestTo(file: string, apps: readonly NestApp[]): NestApp | null {
  const shared = ({ site }: NestApp): number => {
    const [a, b] = [site.split('/'), file.split('/')];
    const first = a.findIndex((part, index) => part !== b[index]);
    return first < 0 ? a.length : first;
  };
  return apps.toSorted((a, b) => shared(b) - shared(a))[0] ?? null;
}
