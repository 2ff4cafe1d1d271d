/** Files of the project that run in threads and processes of their own, and what the process itself is told. */
import type { FileFacts, Value } from '../../model/facts.ts';
import type { Entry } from '../../model/graph.ts';
import type { Bodies } from '../bodies.ts';
import type { Linked } from '../call-index.ts';
import { entryOf, namesIn } from '../messages.ts';
import type { Located } from '../origins.ts';
import { callsOfPackages } from '../package-calls.ts';
import { propertyOf } from '../properties.ts';
import { filesOf, startedCode } from '../started-code.ts';
import { at } from '../targets.ts';
import type { Recognizer } from './recognizer.ts';

const PACKAGES = ['worker_threads', 'child_process', 'cluster', 'piscina', 'tinypool', 'workerpool'];

/** Calls that are given a file to run, and which argument that is. */
const RUNS: readonly (readonly [call: RegExp, index: number, property?: string])[] = [
  [/^worker_threads\.Worker$/, 0],
  [/^child_process\.fork$/, 0],
  [/^(piscina(\.Piscina)?|tinypool(\.Tinypool)?)$/, 0, 'filename'],
  [/^workerpool\.pool$/, 0],
];

export const workers: Recognizer = {
  name: 'workers',
  applies: () => true,
  read: {
    entries: (linked, bodies) => ({
      entries: [...startedFiles(linked), ...processListeners(linked, bodies)],
    }),
  },
};

function startedFiles(linked: Linked): Entry[] {
  return callsOfPackages(linked, PACKAGES).flatMap(({ site: { file, call }, callee }) =>
    RUNS.filter(([pattern]) => pattern.test(callee.name)).flatMap(([, index, property]) => {
      const argument: Located = { file, value: call.args[index] ?? null };
      const given = property === undefined ? [argument] : propertyOf(argument, property, linked);
      return given
        .flatMap((one) => filesOf(one, linked))
        .map(
          (started): Entry => ({
            kind: 'worker',
            name: started,
            ...startedCode(started, linked),
            confidence: 'exact',
            at: at(file, call.line),
          }),
        );
    }),
  );
}

/** `process.on('SIGTERM', …)`. */
function processListeners(linked: Linked, bodies: Bodies): Entry[] {
  const found = (facts: FileFacts): Entry[] =>
    facts.runtimeCalls.flatMap((call) => {
      const { callee, args } = call;
      if (callee.k !== 'member' || !/^(on|once)$/.test(callee.name) || !isProcess(callee.of)) return [];
      return namesIn({ file: facts.path, value: args[0] ?? null }, linked).map((event) =>
        entryOf(
          { name: `process ${event}`, kind: 'listener', facts, place: call, confidence: 'exact' },
          [{ file: facts.path, value: args[1] ?? null }],
          { linked, bodies },
        ),
      );
    });
  return [...linked.evaluator.program.files.values()].flatMap(found);
}

const isProcess = (value: Value): boolean => value.k === 'global' && value.name === 'process';
