/**
 * Queues in Redis: Bull, BullMQ, bee-queue. A job goes by the name of its queue, since one worker takes all that a queue has;
 * Bull's named processes go by both names.
 */
import type { Linked } from '../call-index.ts';
import { argument, lastArgument, type MessageRule, messageRecognizer } from '../messages.ts';
import { type Located, makingsOf } from '../origins.ts';
import { itemsOf, propertyOf } from '../properties.ts';

/** The queue that the thing which is called was made for. */
const queue: MessageRule['names'] = (call, linked) =>
  makingsOf(call, linked).flatMap(({ args: [name] }) => (name === undefined ? [] : [name]));

const MAX_NESTING = 4;

/** The queues of a job and of those that it waits for: `{ queueName, children: [{ queueName }] }`. */
function queuesOfFlow(job: Located, linked: Linked, depth = 0): readonly Located[] {
  const children = propertyOf(job, 'children', linked).flatMap((list) => itemsOf(list, linked));
  const below = depth < MAX_NESTING ? children.flatMap((child) => queuesOfFlow(child, linked, depth + 1)) : [];
  return [...propertyOf(job, 'queueName', linked), ...below];
}

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
    names: ({ site: { file, call } }, linked) => queuesOfFlow({ file, value: call.args[0] ?? null }, linked),
  },
  {
    call: /^bullmq\.QueueEvents(Pro)?\(\)\.(on|once)$/,
    role: 'handle',
    kind: 'listener',
    isOutside: true,
    names: queue,
    handlers: lastArgument,
  },
];

export const bull = messageRecognizer('bull', ['bull', 'bullmq', 'bee-queue'], RULES);
