/**
 * Queues in Redis: Bull, BullMQ, bee-queue. A job goes by the name of its queue, since one worker takes all that a queue has;
 * Bull's named processes go by both names.
 */
import { argument, lastArgument, type MessageRule, messageRecognizer } from '../messages.ts';
import { makingsOf } from '../origins.ts';
import { propertyOf } from '../properties.ts';

/** The queue that the thing which is called was made for. */
const queue: MessageRule['names'] = (call, linked) =>
  makingsOf(call, linked).flatMap(({ args: [name] }) => (name === undefined ? [] : [name]));

const QUEUE = '^(bull(\\.Queue|\\.default)?|bullmq\\.Queue|bee-queue|bullmq\\.QueuePro)\\(\\)';

const RULES: readonly MessageRule[] = [
  {
    call: new RegExp(`${QUEUE}\\.(add|addBulk|createJob|upsertJobScheduler)$`),
    role: 'emit',
    names: queue,
  },
  { call: new RegExp(`${QUEUE}\\.process$`), role: 'handle', names: queue, handlers: lastArgument },
  { call: /^bullmq\.Worker(Pro)?$/, role: 'handle', names: argument(0), handlers: argument(1) },
  {
    call: /^bullmq\.FlowProducer(Pro)?\(\)\.add$/,
    role: 'emit',
    names: ({ site: { file, call } }, linked) => propertyOf({ file, value: call.args[0] ?? null }, 'queueName', linked),
  },
];

export const bull = messageRecognizer('bull', ['bull', 'bullmq', 'bee-queue'], RULES);
