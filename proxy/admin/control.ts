/** Every change of the route table goes through here: stored first, in force at once, only then acknowledged. */
import { invalidDocument } from '../../contracts/errors/parsing.ts';
import {
  killSwitchNotStored,
  staleTable,
  unfitTable,
  unknownRoute,
  unsafeRoute,
} from '../../contracts/errors/proxy.ts';
import type {
  ChangeNote,
  RouteChange,
  RouteChangeRequest,
  RouteTable,
  TableRequest,
  Versioned,
} from '../../contracts/route-table.ts';
import { applyChange, checkTable, selectorsOf } from '../route/change.ts';
import { type LiveTable, toLiveTable } from '../route/decide.ts';
import { nearest } from '../route/nearest.ts';
import type { RouteTableStore } from '../store/route-table-store.ts';

export interface Control {
  readonly live: () => LiveTable;
  /** All of these resolve to the version in force, or throw a ToolkitError and have changed nothing. */
  move(change: RouteChangeRequest): Promise<number>;
  load(request: TableRequest): Promise<number>;
  kill(on: boolean, note: ChangeNote): Promise<number>;
  history(): Promise<readonly RouteChange[]>;
}

export interface ControlOptions {
  readonly store: RouteTableStore;
  /** Names that rules may use. */
  readonly services: readonly string[];
  readonly onSwap: (live: LiveTable) => void;
  /** Stored when nothing is stored yet, else left aside. */
  readonly initial?: InitialTable | undefined;
}

export interface InitialTable extends ChangeNote {
  readonly table: RouteTable;
}

/** Reads the stored table and puts it in force. */
export async function createControl({ store, services, onSwap, initial }: ControlOptions): Promise<Control> {
  if (initial !== undefined) await begin(store, services, initial);
  const stored = await store.read();
  const problems = checkTable(stored.value, services);
  if (problems.length > 0) throw unfitTable(problems);
  const { live, replace, kill } = createInForce({ store, services, onSwap }, stored);
  const inTurn = createQueue();
  return {
    live,
    move: (change) =>
      inTurn(async () => {
        requireVersion(live(), change.readVersion);
        return replace(moved(live().table, change), live().version, change);
      }),
    load: ({ table, readVersion, who, why }) => inTurn(() => replace(table, readVersion, { who, why })),
    kill: (on, note) => inTurn(() => kill(on, note)),
    history: () => store.history(),
  };
}

/** The table in force, one change at a time. */
function createInForce({ store, services, onSwap }: ControlOptions, stored: Versioned<RouteTable>) {
  let live = toLiveTable(stored.version, stored.value);
  let isStored = true;
  const swap = (version: number, table: RouteTable): number => {
    live = toLiveTable(version, table);
    onSwap(live);
    return version;
  };
  /** Another process may have changed the same store: without this, every later change would be stale as well. */
  const catchUp = async (): Promise<void> => {
    const { version, value } = await store.read();
    if (version === live.version || checkTable(value, services).length > 0) return;
    swap(version, isStored ? value : { ...value, killSwitch: true });
  };
  const replace = async (next: RouteTable, readVersion: number, note: ChangeNote): Promise<number> => {
    requireSound(next, services, 'The route table');
    const outcome = await store.replace(next, readVersion, note);
    if (outcome.kind === 'stale') {
      await catchUp();
      throw staleTable(readVersion, outcome.version);
    }
    isStored = true;
    return swap(outcome.version, next);
  };
  /** In an emergency neither a lost race nor a full disk may keep callers on a service. */
  const kill = async (on: boolean, note: ChangeNote): Promise<number> => {
    const { version, table } = live;
    if (table.killSwitch === on && isStored) return version;
    try {
      return await replace({ ...table, killSwitch: on }, version, note);
    } catch (error) {
      if (live.version !== version) return kill(on, note);
      if (!on) throw error;
      isStored = false;
      swap(version, { ...table, killSwitch: true });
      throw killSwitchNotStored(error);
    }
  };
  return { live: () => live, replace, kill };
}

async function begin(
  store: RouteTableStore,
  services: readonly string[],
  { table, ...note }: InitialTable,
): Promise<void> {
  requireSound(table, services, 'The first route table');
  await store.replace(table, 0, note);
}

function moved(table: RouteTable, change: RouteChangeRequest): RouteTable {
  const outcome = applyChange(table, change);
  if (outcome.kind === 'changed') return outcome.table;
  if (outcome.kind === 'unsafe') throw unsafeRoute(outcome.rules);
  const known = selectorsOf(table);
  throw unknownRoute(change.selector, known, nearest(change.selector, known));
}

function requireVersion(live: LiveTable, readVersion: number | undefined): void {
  if (readVersion !== undefined && readVersion !== live.version) throw staleTable(readVersion, live.version);
}

function requireSound(table: RouteTable, services: readonly string[], what: string): void {
  const problems = checkTable(table, services);
  if (problems.length > 0) throw invalidDocument(what, problems);
}

/** Runs one change after the other, so that each sees the table the one before left. */
function createQueue(): <Value>(act: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = last.then(act, act);
    last = mine.catch(() => {});
    return mine;
  };
}
