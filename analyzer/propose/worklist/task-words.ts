/** What to do about a task, in one or two sentences that name the things. */
import type { ReportSaga, WorkAction } from '../../../contracts/report.ts';
import { moduleOf } from '../../model/graph.ts';
import { sortedUnique } from '../../model/order.ts';
import { SHARED } from '../../model/service-map.ts';
import { code, owners, type SuggestionContext, writer } from '../crossings/suggestion.ts';
import type { Task } from './tasks.ts';
import { holderOf } from './tasks.ts';

export interface WordContext extends SuggestionContext {
  readonly sagaOf: (task: Task) => ReportSaga | undefined;
}

export const describeTask = (task: Task, context: WordContext): string => WORDS[task.action](task, context);

type Words = (task: Task, context: WordContext) => string;

const command: Words = (task, context) => {
  const [first] = task.crossings;
  if (first.fromService === SHARED)
    return `Shared code writes ${tick(first.to)}, which is ${owners(first.toService)}: take ${froms(task)} out of the kernel; every service sends it to ${first.toService} as an event or a call.`;
  return `Let ${first.fromService} call ${owners(first.toService)} API instead of writing ${tick(first.to)} itself${writer(first, context)}: ${froms(task)}.`;
};

const readCopy: Words = (task) => {
  const [first] = task.crossings;
  if (first.fromService === SHARED) return sharedRead(task);
  const joins = task.crossings.filter(({ kind }) => kind === 'join').length;
  const uses = [amount(joins, 'join'), amount(task.crossings.length - joins, 'read')].filter((text) => text !== '');
  return `Keep a read copy of ${tick(first.to)} in ${first.fromService}, fed by ${owners(first.toService)} events: ${uses.join(' and ')} of ${first.fromService} (${froms(task)}) ${task.crossings.length === 1 ? 'needs' : 'need'} it.`;
};

const WORDS: Readonly<Record<WorkAction, Words>> = {
  saga: (task, { sagaOf }) => {
    const [first] = task.crossings;
    const saga = sagaOf(task);
    const steps = saga?.steps ?? [];
    const parts = steps.map(({ service, tables }) => `${service} (${some(tables.map(tick))})`);
    return [
      `Make the transaction of ${code(first.from)} a saga led by ${saga?.home ?? first.fromService}, with steps in ${parts.join(', ')}.`,
      describeCompensations(steps),
      `Redesign complexity ${saga?.functionalityComplexity ?? 0}, added to others ${saga?.systemComplexity ?? 0}.`,
    ].join(' ');
  },
  command,
  outbox: (task, context) => {
    const [first] = task.crossings;
    if (first.kind === 'write') return sharedWrites(task, context);
    const listeners = sortedUnique(task.crossings.map(({ toService }) => toService));
    return `Publish ${some(task.crossings.map(({ to }) => tick(to)))} from an outbox of ${first.fromService}, delivered at least once; make the listeners in ${listeners.join(', ')} idempotent.`;
  },
  'read-copy': readCopy,
  'api-read': (task) => {
    const [first] = task.crossings;
    if (first.fromService === SHARED) return sharedRead(task);
    return `Let ${first.fromService} ask ${owners(first.toService)} API for ${tick(first.to)}: ${froms(task)}.`;
  },
  'api-client': ({ crossings }) => {
    const [first] = crossings;
    const holder = holderOf(first.to);
    const names = sortedUnique(crossings.map(({ to }) => code(to)));
    const target = holder.includes('#') ? code(holder) : `\`${holder}\``;
    const users = sortedUnique(crossings.map(({ from }) => moduleOf(from)));
    return `Put a client of ${owners(first.toService)} API in place of ${target} in ${first.fromService}: ${some(names)}, ${amount(crossings.length, 'use')} in ${amount(users.length, 'file')}.`;
  },
  'drop-key': ({ crossings }) => {
    const [first] = crossings;
    const keys = crossings.map(({ from, to }) => `\`${from}\` → \`${to}\``);
    return `Drop ${first.fromService}'s foreign ${crossings.length === 1 ? 'key' : 'keys'} into ${first.toService} (${some(keys)}): keep the ids, check them through ${first.toService} on write, listen for deletions.`;
  },
  'own-state': ({ crossings }) => {
    const [first] = crossings;
    const others = sortedUnique(crossings.map(({ fromService }) => fromService));
    return `Leave ${code(first.to)}, kept in memory, to ${first.toService}: ${others.join(', ')} ${others.length === 1 ? 'asks' : 'ask'} its API and drop copies on its events.`;
  },
  'share-types': ({ crossings }) => {
    const [first] = crossings;
    const files = sortedUnique(crossings.map(({ to }) => tick(to)));
    const takers = sortedUnique(crossings.map(({ fromService }) => fromService));
    return `Publish the types that ${some(takers, 4)} ${takers.length === 1 ? 'takes' : 'take'} from ${first.toService} as its contract: ${some(files)}.`;
  },
  'move-code': () => '',
  'own-table': () => '',
  'copy-to-kernel': () => '',
};

function describeCompensations(steps: ReportSaga['steps']): string {
  const named = steps.flatMap(({ service, compensation }) =>
    compensation === null ? [] : [`${code(compensation)} for ${service}`],
  );
  const missing = steps.filter(({ compensation }) => compensation === null).map(({ service }) => service);
  const blind = steps.filter((step) => step.blind).map(({ service }) => service);
  return [
    `Compensation: ${[...named, ...(missing.length > 0 ? [`to be written for ${missing.join(', ')}`] : [])].join(', ')}.`,
    ...(blind.length > 0
      ? [`Nothing is read from ${blind.join(', ')} inside: an outbox does where that step cannot be refused.`]
      : []),
  ].join(' ');
}

const sharedRead = (task: Task): string => {
  const [{ to, toService }] = task.crossings;
  return `Shared code reads ${tick(to)}, which is ${owners(toService)}: move ${froms(task)} to ${toService} and ask it from there.`;
};

function sharedWrites({ crossings }: Task, { writersOf }: WordContext): string {
  const [{ to, toService }] = crossings;
  const itself = (symbol: string): boolean => writersOf.get(to)?.includes(symbol) === true;
  if (crossings.every(({ from, fromService }) => fromService !== SHARED && itself(from))) return blindWrites(crossings);
  const own = crossings.filter(({ fromService }) => fromService === SHARED).map(({ from }) => code(from));
  const writers = own.length === 0 ? 'shared code' : `shared ${some(own)}`;
  const users = crossings.filter(({ fromService }) => fromService !== SHARED);
  const sides = sortedUnique(users.map(({ fromService }) => fromService));
  return `Let ${writers} put what it writes into ${tick(to)} (${toService}) into an outbox of the calling service, in the same transaction, and ${toService} take it from there: ${amount(users.length, 'transaction')} of ${some(sides, 6)} (${some(users.map(({ from }) => code(from)))}).`;
}

function blindWrites(crossings: Task['crossings']): string {
  const [{ to, toService }] = crossings;
  const sides = sortedUnique(crossings.map(({ fromService }) => fromService));
  const [publish, write, read] =
    sides.length === 1 ? ['publish', 'writes', 'does not read'] : ['publish', 'write', 'do not read'];
  return `Let ${some(sides, 6)} ${publish} from an outbox what ${sides.length === 1 ? 'it' : 'they'} ${write} into ${tick(to)} (${toService}) and ${read}: ${some(crossings.map(({ from }) => code(from)))}. ${toService} writes it on the event.`;
}

const tick = (text: string): string => `\`${text}\``;

const froms = ({ crossings }: Task): string => some(sortedUnique(crossings.map(({ from }) => code(from))));

const amount = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;

const SHOWN = 3;

export function some(texts: readonly string[], limit = SHOWN): string {
  const distinct = [...new Set(texts)];
  return distinct.length <= limit
    ? distinct.join(', ')
    : `${distinct.slice(0, limit).join(', ')} and ${distinct.length - limit} more`;
}
