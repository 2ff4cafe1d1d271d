/**
 * Linking again without linking. Linking is a pure function of data and of questions it asks (which file a specifier means):
 * when the data is the same and every question it asked then has the same answer now, so is the graph. No rule about which
 * file on the disk may matter is needed, so none can be forgotten.
 */
import type { CodeGraph } from '../model/graph.ts';
import type { LinkInput } from './link.ts';

/** What linking is given beside the facts. */
export type Surroundings = Omit<LinkInput, 'files'>;

/** A question by the name it has in the input, with what was asked and answered, in JSON. */
type Asked = readonly [question: string, about: readonly string[], answer: unknown];

export interface KeptGraph {
  readonly asked: readonly Asked[];
  readonly graph: CodeGraph;
}

type Question = (...about: never[]) => unknown;

/** The input, writing down what is asked. */
export function recorded(input: Surroundings): { readonly input: Surroundings; readonly asked: readonly Asked[] } {
  const asked = new Map<string, Asked>();
  const listening = Object.entries(input).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value];
    const ask = value as (...about: readonly unknown[]) => unknown;
    return [
      name,
      (...about: readonly string[]) => {
        const answer = ask(...about);
        asked.set(`${name}\0${about.join('\0')}`, [name, about, answer]);
        return answer;
      },
    ];
  });
  return {
    input: Object.fromEntries(listening) as Surroundings,
    get asked() {
      return [...asked.values()];
    },
  };
}

/** The data of the input in canonical form: part of the key that a graph is kept under. */
export const dataOf = (input: Surroundings): string =>
  JSON.stringify(Object.entries(input).filter(([, value]) => typeof value !== 'function'));

/** Whether linking would get the same answers now. */
export function stillHolds({ asked }: Pick<KeptGraph, 'asked'>, input: Surroundings): boolean {
  const questions = input as unknown as Readonly<Record<string, Question | undefined>>;
  return asked.every(([name, about, answer]) => isSame(questions[name]?.(...(about as never[])), answer));
}

const isSame = (a: unknown, b: unknown): boolean =>
  typeof a !== 'object' ? a === b : JSON.stringify(a) === JSON.stringify(b);
