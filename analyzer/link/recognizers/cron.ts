/** Jobs by the clock: node-cron, cron, node-schedule, croner, toad-scheduler, and timers that go on. */
import { MODULE_CODE } from '../../model/facts.ts';
import type { Entry } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import { argument, entryOf, lastArgument, linkMessages, type MessageRule } from '../messages.ts';
import { propertyOf } from '../properties.ts';
import type { Recognizer } from './recognizer.ts';

const PACKAGES = ['node-cron', 'cron', 'node-schedule', 'croner', 'toad-scheduler', 'later', 'cron-schedule'];

const JOB = { role: 'handle', kind: 'job', isOutside: true } as const;

const RULES: readonly MessageRule[] = [
  { call: /^node-cron(\.default)?\.(schedule|createTask)$/, ...JOB, names: argument(0), handlers: argument(1) },
  { call: /^(cron\.CronJob|cron\.job)$/, ...JOB, names: argument(0), handlers: argument(1) },
  {
    call: /^cron\.CronJob(\.from)?$/,
    ...JOB,
    names: ({ site: { file, call } }, linked) => propertyOf({ file, value: call.args[0] ?? null }, 'cronTime', linked),
    handlers: ({ site: { file, call } }, linked) => propertyOf({ file, value: call.args[0] ?? null }, 'onTick', linked),
  },
  { call: /^node-schedule(\.default)?\.scheduleJob$/, ...JOB, names: argument(0), handlers: lastArgument },
  { call: /^croner(\.Cron|\.default)?$/, ...JOB, names: argument(0), handlers: lastArgument },
  { call: /^toad-scheduler\.(AsyncTask|Task)$/, ...JOB, names: argument(0), handlers: argument(1) },
];

export const cron: Recognizer = {
  name: 'cron',
  applies: () => true,
  read: {
    entries: (linked, bodies) => {
      const { entries, unresolved } = linkMessages(PACKAGES, RULES, { linked, bodies });
      return { entries: [...entries, ...timers(linked, bodies)], unresolved };
    },
  },
};

/**
 * `setInterval` at the start of a module, and elsewhere when its code does something that is known: a timer that only counts
 * belongs to the code around.
 */
function timers(linked: Linked, bodies: Bodies): Entry[] {
  return [...linked.evaluator.program.files.values()].flatMap((facts) =>
    facts.runtimeCalls.flatMap((call): Entry[] => {
      if (call.callee.k !== 'global' || call.callee.name !== 'setInterval') return [];
      const spot = { name: 'setInterval', kind: 'job', facts, place: call, confidence: 'exact' } as const;
      const entry = entryOf(spot, [{ file: facts.path, value: call.args[0] ?? null }], { linked, bodies });
      const isKnown = entry.confidence === 'exact' && (entry.lines === undefined || doesSomething(entry));
      return call.fn === MODULE_CODE || isKnown ? [entry] : [];
    }),
  );
}

const doesSomething = ({ calls, statements }: Entry): boolean => calls.length + statements.length > 0;
