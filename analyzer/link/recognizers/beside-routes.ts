/** Recognizers of what a program does beside answering requests. A new one is a file of its own and a line here. */
import { amqp } from './amqp.ts';
import { bull } from './bull.ts';
import { cloudQueues } from './cloud-queues.ts';
import { commands } from './commands.ts';
import { cron } from './cron.ts';
import { emitters } from './emitters.ts';
import { environment } from './environment.ts';
import { httpClients } from './http-clients.ts';
import { kafka } from './kafka.ts';
import { nats } from './nats.ts';
import { pgBoss } from './pg-boss.ts';
import type { Recognizer } from './recognizer.ts';
import { redisPubsub } from './redis-pubsub.ts';
import { sockets } from './sockets.ts';
import { workers } from './workers.ts';

const messages: readonly Recognizer[] = [emitters, bull, amqp, kafka, nats, pgBoss, redisPubsub, cloudQueues];
const starts: readonly Recognizer[] = [cron, workers, commands, sockets];

const outside: readonly Recognizer[] = [environment, httpClients];

export const besideRoutes: readonly Recognizer[] = [...messages, ...starts, ...outside];
