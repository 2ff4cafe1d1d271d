/**
 * Queues and topics of clouds: SQS, SNS, EventBridge, Google Pub/Sub. They are named by an address or an ARN, of which the last
 * part is the name; where the environment says it, both sides go by the environment's key.
 */
import type { Value } from '../../model/facts.ts';
import type { Linked } from '../call-index.ts';
import { lastArgument, type MessageRule, messageRecognizer, namesIn } from '../messages.ts';
import type { Located } from '../origins.ts';
import type { PackageCall } from '../package-calls.ts';
import { declarationOf } from '../program.ts';
import { itemsOf, propertyOf } from '../properties.ts';
import { environmentKey } from './environment.ts';

const PACKAGES = [
  ...['@aws-sdk/client-sqs', '@aws-sdk/client-sns', '@aws-sdk/client-eventbridge', 'aws-sdk'],
  ...['sqs-consumer', 'sqs-producer', '@google-cloud/pubsub'],
];

type Names = MessageRule['names'];

const options = ({ site: { file, call } }: PackageCall): Located => ({ file, value: call.args[0] ?? null });

/** The option that says where, under either name. */
const named =
  (...keys: readonly string[]): Names =>
  (call, linked) =>
    keys.flatMap((key) => propertyOf(options(call), key, linked)).map((one) => nameOf(one, linked));

/** `https://sqs…/123/orders` and `arn:aws:sns:…:orders` are `orders`. */
function nameOf(place: Located, linked: Linked): Located {
  const [text] = namesIn(place, linked);
  if (text !== undefined)
    return { file: place.file, value: textValue(text.replace(/^(?:arn:|https?:\/\/).*[/:]/, '')) };
  const [key] = linked.evaluator.evaluate(place.file, place.value).flatMap((entity) => environmentKey(entity) ?? []);
  return key === undefined ? place : { file: place.file, value: textValue(key) };
}

const textValue = (text: string): Value => ({ k: 'text', text, at: 0 });

/** The topic or subscription that the call is made on: `pubsub.topic('orders').publish(…)`. */
const made: Names = ({ site: { file, call } }, linked) =>
  call.callee.k !== 'member' ? [] : openedIn({ file, value: call.callee.of }, linked).map((one) => nameOf(one, linked));

const MAX_DEPTH = 6;

function openedIn({ file, value }: Located, linked: Linked, depth = 0): readonly Located[] {
  if (value === null || depth > MAX_DEPTH) return [];
  const { program } = linked.evaluator;
  const all = (values: readonly Value[] = [], from = file): readonly Located[] =>
    values.flatMap((one) => openedIn({ file: from, value: one }, linked, depth + 1));
  if (value.k === 'call' && value.of.k === 'member')
    return /^(topic|subscription)$/.test(value.of.name) ? [{ file, value: value.args[0] ?? null }] : all([value.of.of]);
  if (value.k === 'local') return all(program.files.get(file)?.variables[value.id]?.values);
  if (value.k === 'member')
    return linked.evaluator
      .evaluate(file, value.of)
      .flatMap((entity) => (entity.t === 'instance' ? all(entity.of.members[value.name], entity.file) : []));
  const declared = value.k === 'name' ? declarationOf(program, file, value) : null;
  return declared === null ? [] : all(program.files.get(declared.file)?.bindings[declared.name]?.values, declared.file);
}

const detailTypes: Names = (call, linked) =>
  propertyOf(options(call), 'Entries', linked)
    .flatMap((list) => itemsOf(list, linked))
    .flatMap((one) => propertyOf(one, 'DetailType', linked));

const handled =
  (...keys: readonly string[]): NonNullable<MessageRule['handlers']> =>
  (call, linked) =>
    keys.flatMap((key) => propertyOf(options(call), key, linked));

const PUBSUB = '^@google-cloud/pubsub\\.PubSub\\(\\)';
const SUBSCRIPTION = `${PUBSUB}(\\.topic\\(\\))?\\.subscription\\(\\)`;

const RULES: readonly MessageRule[] = [
  { call: /^@aws-sdk\/client-sqs\.SendMessage(Batch)?Command$/, role: 'emit', names: named('QueueUrl') },
  { call: /^aws-sdk\.SQS\(\)\.sendMessage(Batch)?$/, role: 'emit', names: named('QueueUrl') },
  { call: /^@aws-sdk\/client-sqs\.ReceiveMessageCommand$/, role: 'handle', names: named('QueueUrl') },
  { call: /^aws-sdk\.SQS\(\)\.receiveMessage$/, role: 'handle', names: named('QueueUrl') },
  { call: /^sqs-producer\.Producer\.create$/, role: 'emit', names: named('queueUrl') },
  {
    call: /^sqs-consumer\.Consumer\.create$/,
    role: 'handle',
    names: named('queueUrl'),
    handlers: handled('handleMessage', 'handleMessageBatch'),
  },
  { call: /^@aws-sdk\/client-sns\.Publish(Batch)?Command$/, role: 'emit', names: named('TopicArn', 'TargetArn') },
  { call: /^aws-sdk\.SNS\(\)\.publish(Batch)?$/, role: 'emit', names: named('TopicArn', 'TargetArn') },
  { call: /^@aws-sdk\/client-eventbridge\.PutEventsCommand$/, role: 'emit', names: detailTypes },
  { call: new RegExp(`${PUBSUB}\\.topic\\(\\)\\.publish(Message|JSON)?$`), role: 'emit', names: made },
  { call: new RegExp(`${SUBSCRIPTION}\\.on$`), role: 'handle', names: made, handlers: lastArgument },
];

export const cloudQueues = messageRecognizer('cloud-queues', PACKAGES, RULES);
