/** Emitters of events: Node's own, those that are used like it, and classes of the project that extend one. */
import { argument, type MessageRule, messageRecognizer } from '../messages.ts';

const PACKAGES = [
  'events',
  'stream',
  'eventemitter3',
  'eventemitter2',
  '@nestjs/event-emitter',
  'emittery',
  'mitt',
  'nanoevents',
  'tiny-typed-emitter',
  'strict-event-emitter',
  'typed-emitter',
];

const EMITTER =
  '^((events|stream)(\\.EventEmitter)?|eventemitter3(\\.EventEmitter)?|(eventemitter2|@nestjs/event-emitter)(\\.EventEmitter2)?|' +
  'emittery|mitt|nanoevents\\.createNanoEvents|tiny-typed-emitter\\.TypedEmitter|strict-event-emitter\\.\\w+|typed-emitter)\\(\\)';

const RULES: readonly MessageRule[] = [
  { call: new RegExp(`${EMITTER}\\.emit(Async|Serial)?$`), role: 'emit', names: argument(0) },
  {
    call: new RegExp(`${EMITTER}\\.(on|once|many|addListener|(prepend|prependOnce)Listener|onSelf)$`),
    role: 'handle',
    kind: 'listener',
    names: argument(0),
    handlers: argument(1),
  },
];

export const emitters = messageRecognizer('emitters', PACKAGES, RULES);
