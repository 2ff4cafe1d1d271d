/** Emitted under a name that is put together, ``emit(`order.${state}`)``: that may be any of the names that are handled. */
import type { EventUse } from '../model/graph.ts';

/** Patterns become the names of the other side that they match; one that matches none stays as it is. */
export function matchPatterns(told: readonly EventUse[]): EventUse[] {
  const events = surest(told);
  const names = { emit: namesOf(events, 'emit'), handle: namesOf(events, 'handle') };
  const matched = events.flatMap((use): EventUse[] => {
    if (!use.event.includes('*')) return [use];
    const other = names[use.role === 'emit' ? 'handle' : 'emit'];
    const pattern = new RegExp(`^${use.event.split('*').map(literally).join('.+')}$`);
    const matching = other.filter((name) => pattern.test(name));
    return matching.length === 0 ? [use] : matching.map((event) => ({ ...use, event, confidence: 'inferred' }));
  });
  return surest(matched);
}

/** Two recognizers may tell of the same. */
function surest(events: readonly EventUse[]): EventUse[] {
  const found = new Map<string, EventUse>();
  for (const use of events) {
    const key = [use.event, use.role, use.symbol, use.at].join('\n');
    if (found.get(key)?.confidence !== 'exact') found.set(key, use);
  }
  return [...found.values()];
}

const namesOf = (events: readonly EventUse[], role: EventUse['role']): string[] => [
  ...new Set(events.flatMap((use) => (use.role === role && !use.event.includes('*') ? [use.event] : []))),
];

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
