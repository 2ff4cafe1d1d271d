/** Queues in the database: pg-boss, graphile-worker; and in MongoDB: agenda. */
import { type Entry, type EventUse, moduleCode } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import { argument, entryOf, lastArgument, linkMessages, type MessageRule } from '../messages.ts';
import type { Located } from '../origins.ts';
import { callsOfPackages } from '../package-calls.ts';
import { entriesOf, itemsOf, propertyOf } from '../properties.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const BOSS = '^pg-boss(\\.PgBoss|\\.default)?\\(\\)';
const AGENDA = '^(agenda|@hokify/agenda)(\\.Agenda|\\.default)?\\(\\)';

const RULES: readonly MessageRule[] = [
  {
    call: new RegExp(
      `${BOSS}\\.(send|sendAfter|sendOnce|sendSingleton|sendThrottled|sendDebounced|publish|publish\\w+|schedule)$`,
    ),
    role: 'emit',
    names: ({ site: { file, call } }, linked) => {
      const first: Located = { file, value: call.args[0] ?? null };
      const named = propertyOf(first, 'name', linked);
      return named.length > 0 ? named : [first];
    },
  },
  {
    call: new RegExp(`${BOSS}\\.(work|subscribe|onComplete)$`),
    role: 'handle',
    names: argument(0),
    handlers: lastArgument,
  },
  { call: /^graphile-worker(\.\w+\(\))*\.addJob$/, role: 'emit', names: argument(0) },
  { call: /^graphile-worker\.quickAddJob$/, role: 'emit', names: argument(1) },
  {
    call: new RegExp(`${AGENDA}\\.(every|schedule)$`),
    role: 'emit',
    names: ({ site: { file, call } }, linked) => itemsOf({ file, value: call.args[1] ?? null }, linked),
  },
  { call: new RegExp(`${AGENDA}\\.(now|create)$`), role: 'emit', names: argument(0) },
  { call: new RegExp(`${AGENDA}\\.define$`), role: 'handle', names: argument(0), handlers: lastArgument },
];

const PACKAGES = ['pg-boss', 'graphile-worker', 'agenda', '@hokify/agenda'];

export const pgBoss: Recognizer = {
  name: 'pg-boss',
  applies: (packages) => importsPackage(packages, ...PACKAGES),
  read: {
    entries: (linked, bodies) => {
      const told = linkMessages(PACKAGES, RULES, { linked, bodies });
      const listed = taskLists(linked, bodies);
      return {
        entries: [...told.entries, ...listed.entries],
        events: [...told.events, ...listed.events],
        unresolved: told.unresolved,
      };
    },
  },
};

/** graphile-worker: `run({ taskList: { sendMail: async (payload) => … } })`. */
function taskLists(linked: Linked, bodies: Bodies) {
  const entries = callsOfPackages(linked, ['graphile-worker'])
    .filter(({ callee }) => /^graphile-worker\.(run|runOnce)$/.test(callee.name))
    .flatMap(({ site: { file, call } }) => {
      const facts = linked.evaluator.program.files.get(file);
      const lists = propertyOf({ file, value: call.args[0] ?? null }, 'taskList', linked);
      return lists
        .flatMap((list) => entriesOf(list, linked))
        .flatMap(([name, handler]): Entry[] =>
          facts === undefined
            ? []
            : [
                entryOf({ name, kind: 'worker', facts, place: call, confidence: 'exact' }, [handler], {
                  linked,
                  bodies,
                }),
              ],
        );
    });
  const events = entries.map(({ name, handler, at, confidence }): EventUse => {
    return { event: name, role: 'handle', symbol: handler.symbol ?? moduleCode(handler.file), at, confidence };
  });
  return { entries, events };
}
