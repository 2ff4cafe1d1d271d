/** RabbitMQ over amqplib. What is published to an exchange goes by the names of the queues that are bound to it. */
import type { Linked } from '../call-index.ts';
import { argument, lastArgument, type MessageRule, messageRecognizer, namesIn } from '../messages.ts';
import type { Located } from '../origins.ts';
import { callsOfPackages } from '../package-calls.ts';

const PACKAGES = ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'];
const CHANNEL =
  '^(amqplib(/callback_api)?\\.(connect\\(\\)\\.create(Confirm)?Channel|(Confirm)?Channel)\\(\\)|' +
  'amqp-connection-manager\\.(connect\\(\\)\\.createChannel|ChannelWrapper)\\(\\))';
const BIND = new RegExp(`${CHANNEL}\\.bindQueue$`);

/** The bound queues; the exchange itself when none is seen to be, the key when there is no exchange. */
const published: MessageRule['names'] = ({ site: { file, call } }, linked) => {
  const [exchange = null, key = null] = call.args;
  if (exchange?.k === 'text' && exchange.text === '') return [{ file, value: key }];
  const names = namesIn({ file, value: exchange }, linked);
  const queues = bindings(linked)
    .filter(({ exchanges }) => exchanges.some((one) => names.includes(one)))
    .map(({ queue }) => queue);
  return queues.length > 0 ? queues : [{ file, value: exchange }];
};

interface Bound {
  readonly queue: Located;
  readonly exchanges: readonly string[];
}

const bindings = (linked: Linked): Bound[] =>
  callsOfPackages(linked, PACKAGES)
    .filter(({ callee }) => BIND.test(callee.name))
    .map(({ site: { file, call } }) => ({
      queue: { file, value: call.args[0] ?? null },
      exchanges: namesIn({ file, value: call.args[1] ?? null }, linked),
    }));

const RULES: readonly MessageRule[] = [
  { call: new RegExp(`${CHANNEL}\\.sendToQueue$`), role: 'emit', names: argument(0) },
  { call: new RegExp(`${CHANNEL}\\.publish$`), role: 'emit', names: published },
  { call: new RegExp(`${CHANNEL}\\.consume$`), role: 'handle', names: argument(0), handlers: lastArgument },
];

export const amqp = messageRecognizer('amqp', PACKAGES, RULES);
