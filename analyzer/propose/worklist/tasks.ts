/** Crossings that one change of code solves together: what is left for those that no change of the map solves. */
import type { ReportCrossing, WorkAction } from '../../../contracts/report.ts';
import { moduleOf } from '../../model/graph.ts';
import { groupBy } from '../../model/order.ts';
import { SHARED } from '../../model/service-map.ts';
import { declarationOf } from './candidates.ts';

export interface IndexedCrossing extends ReportCrossing {
  /** In the report's list. */
  readonly index: number;
}

export interface Task {
  readonly action: WorkAction;
  /** Never empty; the first is the dearest. */
  readonly crossings: readonly [IndexedCrossing, ...IndexedCrossing[]];
}

export interface TableUse {
  /** Does code write a table itself, and not through what it calls? */
  readonly writesItself: (symbol: string, table: string) => boolean;
  /** Does code of a service read a table? */
  readonly reads: (service: string, table: string) => boolean;
}

/** Every crossing is in one task. */
export function groupTasks(crossings: readonly IndexedCrossing[], use: TableUse): Task[] {
  return [...groupBy(crossings, (crossing) => keyOf(crossing, use)).values()].flatMap((group) => {
    const [first, ...rest] = group.sort((a, b) => b.price - a.price || a.index - b.index);
    if (first === undefined) return [];
    return [{ action: actionOf(first, rest, use), crossings: [first, ...rest] as const }];
  });
}

function keyOf(crossing: ReportCrossing, use: TableUse): string {
  const { kind, from, to, at, fromService, toService } = crossing;
  if (kind === 'transaction') return [kind, from, at].join('\n');
  if (kind === 'read' || kind === 'join') return ['read', fromService, to].join('\n');
  if (kind === 'foreign-key') return [kind, fromService, toService].join('\n');
  if (kind === 'shared-state') return [kind, to].join('\n');
  if (kind === 'call') return [kind, fromService, toService, holderOf(to)].join('\n');
  if (kind === 'event') return [kind, fromService].join('\n');
  if (kind === 'type') return [kind, toService].join('\n');
  if (fromService === SHARED || isThroughShared(crossing, use)) return [kind, SHARED, to].join('\n');
  return [kind, isBlind(crossing, use) ? '' : fromService, to].join('\n');
}

const isThroughShared = ({ from, to, fromService }: ReportCrossing, { writesItself }: TableUse): boolean =>
  fromService !== SHARED && !writesItself(from, to);

/** Who never reads what it writes needs no answer: an event does. */
const isBlind = ({ fromService, to }: ReportCrossing, { reads }: TableUse): boolean =>
  fromService !== SHARED && !reads(fromService, to);

/** A class or object that is called on, else the module. */
export function holderOf(symbol: string): string {
  const declaration = declarationOf(symbol);
  return declaration === symbol ? moduleOf(symbol) : declaration;
}

/** So few reads are asked for when they are needed; more are worth a copy. */
const FEW_READS = 2;

function actionOf(first: IndexedCrossing, rest: readonly IndexedCrossing[], use: TableUse): WorkAction {
  switch (first.kind) {
    case 'transaction':
      return 'saga';
    case 'write':
      return [first, ...rest].some((one) => isThroughShared(one, use) || isBlind(one, use)) ? 'outbox' : 'command';
    case 'read':
    case 'join':
      return rest.length < FEW_READS && [first, ...rest].every(({ kind }) => kind === 'read')
        ? 'api-read'
        : 'read-copy';
    case 'foreign-key':
      return 'drop-key';
    case 'shared-state':
      return 'own-state';
    case 'call':
      return 'api-client';
    case 'event':
      return 'outbox';
    case 'type':
      return 'share-types';
  }
}
