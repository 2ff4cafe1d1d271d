/** Channels of Redis, over ioredis and redis. ioredis hands all messages of a connection to one listener. */
import type { Linked } from '../call-index.ts';
import { argument, type MessageRule, messageRecognizer } from '../messages.ts';
import type { Located } from '../origins.ts';
import { callsOfPackages, type PackageCall } from '../package-calls.ts';
import { itemsOf } from '../properties.ts';

const PACKAGES = ['ioredis', 'redis', '@redis/client'];
const CLIENT =
  '^(ioredis(\\.Redis|\\.default|\\.Cluster)?|(redis|@redis/client)\\.createC(lient|luster))\\(\\)(\\.duplicate\\(\\))*';
const LISTENS = new RegExp(`${CLIENT}\\.on$`);

const channels = ({ site: { file, call } }: PackageCall, linked: Linked): readonly Located[] =>
  call.args
    .filter((arg) => !linked.evaluator.evaluate(file, arg).some(({ t }) => t === 'function'))
    .flatMap((value) => itemsOf({ file, value }, linked));

/** The callback; without one the listener to messages in the same file. */
const listeners: MessageRule['handlers'] = ({ site: { file, call } }, linked) => {
  const callback = call.args.find((arg) => arg?.k === 'function' || arg?.k === 'name');
  const own = callback === undefined || call.args.indexOf(callback) === 0 ? [] : [{ file, value: callback }];
  const heard = callsOfPackages(linked, PACKAGES)
    .filter(({ site, callee }) => site.file === file && LISTENS.test(callee.name))
    .filter(({ site }) => site.call.args[0]?.k === 'text' && /^p?message$/.test(site.call.args[0].text))
    .map(({ site }) => ({ file, value: site.call.args[1] ?? null }));
  return [...own, ...heard];
};

const RULES: readonly MessageRule[] = [
  { call: new RegExp(`${CLIENT}\\.s?publish$`), role: 'emit', names: argument(0) },
  { call: new RegExp(`${CLIENT}\\.[ps]?[sS]ubscribe$`), role: 'handle', names: channels, handlers: listeners },
];

export const redisPubsub = messageRecognizer('redis-pubsub', PACKAGES, RULES);
