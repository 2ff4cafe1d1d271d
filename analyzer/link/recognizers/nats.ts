/** Subjects of NATS. A subscription without a callback is read in a loop by the code around. */
import { argument, type MessageRule, messageRecognizer } from '../messages.ts';
import { propertyOf } from '../properties.ts';

const PACKAGES = ['nats', '@nats-io/transport-node', '@nats-io/nats-core', '@nats-io/jetstream'];
const CONNECTION =
  '^(nats|@nats-io/[\\w-]+)\\.(connect|NatsConnection|jetstream|JetStreamClient)\\(\\)(\\.jetstream\\(\\))?';

const RULES: readonly MessageRule[] = [
  { call: new RegExp(`${CONNECTION}\\.(publish|request|requestMany)$`), role: 'emit', names: argument(0) },
  {
    call: new RegExp(`${CONNECTION}\\.(subscribe|pullSubscribe|fetch)$`),
    role: 'handle',
    names: argument(0),
    handlers: ({ site: { file, call } }, linked) =>
      propertyOf({ file, value: call.args[1] ?? null }, 'callback', linked),
  },
];

export const nats = messageRecognizer('nats', PACKAGES, RULES);
