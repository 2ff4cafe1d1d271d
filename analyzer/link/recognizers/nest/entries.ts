/** Where Nest starts code beside HTTP: schedules, queues, events, messages, sockets, commands. */
import type { Entry, EventUse } from '../../../model/graph.ts';
import type { Bodies } from '../../bodies.ts';
import type { Linked } from '../../call-index.ts';
import type { Entity } from '../../entities.ts';
import { type Applied, decoratorsOf } from './decorators.ts';
import { propertyOf } from './lists.ts';
import { type DecoratedMethod, methodHandler, methodPlace, methodsOf, namedMethod } from './methods.ts';
import { namesOf } from './names.ts';

interface Kind {
  readonly kind: Entry['kind'];
  /** Options in the argument that may hold the name, the best first; without them the argument itself is the name. */
  readonly options?: readonly string[];
  /** In front of it stands what the class is told: the queue. */
  readonly inClass?: boolean;
  /** Somebody emits what is handled here. */
  readonly isEvent?: boolean;
}

/** Decorators of methods. */
const METHODS: readonly (readonly [RegExp, Kind])[] = [
  [/^@nestjs\/schedule\.(Cron|Interval|Timeout)$/, { kind: 'job' }],
  [/^@nestjs\/bull\.Process$/, { kind: 'worker', options: ['name'], inClass: true }],
  [/^@nestjs\/bull(mq)?\.On(Queue\w+|WorkerEvent)$/, { kind: 'listener', inClass: true }],
  [/^@nestjs\/event-emitter\.OnEvent$/, { kind: 'listener', isEvent: true }],
  [/^@nestjs\/microservices\.(Message|Event)Pattern$/, { kind: 'listener', isEvent: true }],
  [/^@nestjs\/microservices\.Grpc(Stream)?(Method|Call)$/, { kind: 'listener' }],
  [/^@nestjs\/websockets\.SubscribeMessage$/, { kind: 'socket' }],
  [
    /^@golevelup\/nestjs-rabbitmq\.Rabbit(Subscribe|RPC|Handler)$/,
    { kind: 'worker', options: ['queue', 'routingKey', 'exchange'], isEvent: true },
  ],
  [/^@ssut\/nestjs-sqs\.SqsMessageHandler$/, { kind: 'worker', isEvent: true }],
  [/^nestjs-command\.Command$/, { kind: 'command', options: ['command'] }],
];

interface ClassKind extends Kind {
  /** The methods that are called, with what they are called for. */
  readonly calls: Readonly<Record<string, string>>;
}

/** Decorators of classes that have methods of fixed names called. */
const CLASSES: readonly (readonly [RegExp, ClassKind])[] = [
  [/^@nestjs\/bullmq\.Processor$/, { kind: 'worker', options: ['name'], isEvent: true, calls: { process: '' } }],
  [
    /^@nestjs\/websockets\.WebSocketGateway$/,
    { kind: 'socket', options: [], calls: { handleConnection: 'connection', handleDisconnect: 'disconnect' } },
  ],
  [/^nest-commander\.(Sub)?Command$/, { kind: 'command', options: ['name'], calls: { run: '' } }],
];

export interface NestEntries {
  readonly entries: readonly Entry[];
  readonly events: readonly EventUse[];
}

interface Spot {
  readonly method: DecoratedMethod;
  readonly kind: Kind;
  readonly name: string;
  readonly line: number;
}

export function linkNestEntries(linked: Linked, bodies: Bodies): NestEntries {
  const spots = spotsIn(linked);
  return {
    entries: spots.map(({ method, kind, name, line }) => ({
      kind: kind.kind,
      name,
      ...methodHandler(method, bodies),
      confidence: name.includes('*') ? 'inferred' : 'exact',
      at: methodPlace(method, line),
    })),
    events: spots
      .filter(({ kind }) => kind.isEvent === true)
      .map(({ method, name, line }) => ({
        event: name,
        role: 'handle',
        symbol: methodHandler(method, bodies).handler.symbol ?? '',
        confidence: name.includes('*') ? 'inferred' : 'exact',
        at: methodPlace(method, line),
      })),
  };
}

function spotsIn(linked: Linked): readonly Spot[] {
  const read = decoratorsOf(linked);
  const found: Spot[] = [];
  for (const facts of linked.evaluator.program.files.values())
    for (const of of Object.values(facts.classes)) {
      if (Object.keys(of.fields).length === 0) continue;
      const entity: Extract<Entity, { t: 'class' }> = { t: 'class', file: facts.path, of };
      const own = read(facts.path, of.decorators);
      const methods = methodsOf(entity, linked).filter((method) => own.length > 0 || method.of === of);
      for (const decorator of own) found.push(...calledOf(decorator, entity, linked));
      for (const method of methods) found.push(...decoratedSpots(method, own));
    }
  return found;
}

function calledOf(decorator: Applied, entity: Extract<Entity, { t: 'class' }>, linked: Linked): Spot[] {
  const kind = CLASSES.find(([pattern]) => pattern.test(decorator.name))?.[1];
  if (kind === undefined) return [];
  return Object.entries(kind.calls).flatMap(([called, word]) => {
    const method = namedMethod(entity, called, linked);
    const names = word === '' ? toldNames(decorator, kind) : [word];
    return method === null ? [] : names.map((name): Spot => ({ method, kind, name, line: decorator.line }));
  });
}

const QUEUES = /^@nestjs\/bull(mq)?\.Processor$/;

function decoratedSpots(method: DecoratedMethod, own: readonly Applied[]): Spot[] {
  return method.applied.flatMap((decorator) => {
    const kind = METHODS.find(([pattern]) => pattern.test(decorator.name))?.[1];
    const queue = own.find(({ name }) => QUEUES.test(name));
    if (kind === undefined || (kind.inClass === true && queue === undefined)) return [];
    const outer =
      kind.inClass === true && queue !== undefined ? toldNames(queue, { kind: 'worker', options: ['name'] }) : [''];
    const event = /\.OnQueue(\w+)$/.exec(decorator.name)?.[1]?.toLowerCase();
    const told = event === undefined ? toldNames(decorator, kind) : [event];
    const names = decorator.args.length === 0 && kind.inClass === true && event === undefined ? [''] : told;
    return outer.flatMap((queueName) =>
      names.map((name) => ({
        method,
        kind,
        name: [queueName, name].filter((part) => part !== '').join(':'),
        line: decorator.line,
      })),
    );
  });
}

/** The name in the options, or the argument itself; `*` when it is not known. */
function toldNames({ args, here, name }: Applied, { options = [] }: Kind): readonly string[] {
  for (const option of options) {
    const found = propertyOf(args[0], option, here).flatMap((one) => namesOf(one.value, one.here));
    if (found.length > 0) return found;
  }
  if (/\.Grpc/.test(name)) return [args.flatMap((arg) => namesOf(arg, here)).join('/') || '*'];
  const found = namesOf(args[0], here);
  return found.length > 0 ? found : [args.length === 0 || /\.(Interval|Timeout)$/.test(name) ? lastWord(name) : '*'];
}

const lastWord = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase();
