/** Sockets: Socket.IO and ws. What a client sends is an entry; what is sent to it is emitted. */
import type { Value } from '../../model/facts.ts';
import type { Hooks } from '../evaluator.ts';
import { evaluateHere } from '../evaluator.ts';
import { argument, linkMessages, type MessageRule } from '../messages.ts';
import { importsPackage, type Recognizer } from './recognizer.ts';

const PACKAGES = ['socket.io', 'ws', 'isomorphic-ws'];

const SERVER =
  '^(socket\\.io(\\.Server|\\.default)?\\(\\)(\\.(of|listen|attach)\\(\\))*|ws(\\.(WebSocketServer|Server|WebSocket\\.Server))?\\(\\))';
const CLIENT = '^(socket\\.io\\.Socket|ws\\.WebSocket)\\(\\)';

const SOCKET = { role: 'handle', kind: 'socket', isOutside: true, names: argument(0), handlers: argument(1) } as const;

const RULES: readonly MessageRule[] = [
  { call: new RegExp(`${SERVER}\\.(on|once)$`), ...SOCKET },
  { call: new RegExp(`${CLIENT}\\.(on|once|addEventListener)$`), ...SOCKET },
  {
    call: /^socket\.io(\.Server|\.Socket|\.default)?\(\)(\.\w+(\(\))?)*\.emit$/,
    role: 'emit',
    names: argument(0),
  },
];

export const sockets: Recognizer = {
  name: 'sockets',
  applies: (packages) => importsPackage(packages, ...PACKAGES),
  read: {
    hooks: () => socketHooks,
    entries: (linked, bodies) => linkMessages(PACKAGES, RULES, { linked, bodies }),
  },
};

/** `io.on('connection', (socket) => …)` gives a socket. */
const socketHooks: Hooks = {
  given: ({ fn, index }, here) => {
    const { passed } = fn;
    if (index !== 0 || passed === null || passed.index !== 1 || !isMember(passed.to, /^(on|once)$/)) return null;
    const [event] = evaluateHere(passed.args[0], here);
    if (event?.t !== 'text' || !/^connect(ion)?$/.test(event.text)) return null;
    const server = evaluateHere(passed.to, here).find((one) => one.t === 'package' && IS_SERVER.test(one.name));
    if (server?.t !== 'package') return null;
    const name = server.name.startsWith('ws') ? 'ws.WebSocket()' : 'socket.io.Socket()';
    return [{ t: 'package', name, site: `${here.facts.path}:${fn.id}:${index}` }];
  },
};

const IS_SERVER = new RegExp(SERVER);

const isMember = (value: Value, name: RegExp): boolean => value.k === 'member' && name.test(value.name);
