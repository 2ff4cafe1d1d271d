/** Topics of Kafka over kafkajs. `run` handles what the same consumer has subscribed to. */
import type { Linked } from '../call-index.ts';
import { type MessageRule, messageRecognizer } from '../messages.ts';
import type { Located } from '../origins.ts';
import { callsOfPackages, type PackageCall } from '../package-calls.ts';
import { itemsOf, propertyOf } from '../properties.ts';

const PACKAGES = ['kafkajs', '@confluentinc/kafka-javascript'];
const CONSUMER = '(\\.consumer|\\.Consumer)\\(\\)';
const SUBSCRIBE = new RegExp(`${CONSUMER}\\.subscribe$`);

const options = ({ site: { file, call } }: PackageCall): Located => ({ file, value: call.args[0] ?? null });

const topicsOf = (call: PackageCall, linked: Linked): readonly Located[] => [
  ...propertyOf(options(call), 'topic', linked),
  ...propertyOf(options(call), 'topics', linked).flatMap((list) => itemsOf(list, linked)),
];

/** In the same function; where there is none, in the same file. */
const subscribed: MessageRule['names'] = ({ site }, linked) => {
  const all = callsOfPackages(linked, PACKAGES).filter(
    (one) => SUBSCRIBE.test(one.callee.name) && one.site.file === site.file,
  );
  const near = all.filter((one) => one.site.call.fn === site.call.fn);
  return (near.length > 0 ? near : all).flatMap((one) => topicsOf(one, linked));
};

const RULES: readonly MessageRule[] = [
  { call: /(\.producer|\.Producer)\(\)\.send$/, role: 'emit', names: topicsOf },
  {
    call: /(\.producer|\.Producer)\(\)\.sendBatch$/,
    role: 'emit',
    names: (call, linked) =>
      propertyOf(options(call), 'topicMessages', linked)
        .flatMap((list) => itemsOf(list, linked))
        .flatMap((one) => propertyOf(one, 'topic', linked)),
  },
  {
    call: new RegExp(`${CONSUMER}\\.run$`),
    role: 'handle',
    names: subscribed,
    handlers: (call, linked) => ['eachMessage', 'eachBatch'].flatMap((name) => propertyOf(options(call), name, linked)),
  },
];

export const kafka = messageRecognizer('kafka', PACKAGES, RULES);
