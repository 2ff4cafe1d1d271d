import { describe, expect, it } from '@jest/globals';
import { graphOf } from '../test/graph-of.ts';
import { measureFileParts } from './file-parts.ts';

const parts = (source: string) => measureFileParts(graphOf({ 'a.ts': source })).get('a.ts');
const members = (source: string) => parts(source)?.map((part) => part.members.join(' '));

describe('the parts of a file', () => {
  it('are declarations that use each other, largest first', () => {
    // The file of docs/measures.md.
    const source = `const RATE = 0.2;
export function tax(sum) { return sum * RATE; }
export function gross(sum) {
  return sum + tax(sum);
}
export class Mailer {
  send(to) { return to; }
}
export function remind(user) {
  return new Mailer().send(user);
}
export const LIMIT = 5;
export interface Order { id: number }
`;
    expect(parts(source)).toEqual([
      { members: ['a.ts#Mailer', 'a.ts#remind'], lines: 6 },
      { members: ['a.ts#RATE', 'a.ts#gross', 'a.ts#tax'], lines: 5 },
    ]);
  });

  it('are not glued by the top-level code that wires them', () => {
    const source = `function a() {}\nfunction b() {}\na();\nb();`;
    expect(members(source)).toEqual(['a.ts#a', 'a.ts#b']);
  });

  it('hold the routes that anonymous functions answer', () => {
    const source = `import express from 'express';
const app = express();
const find = (id) => id;
const pay = (id) => id;
app.get('/orders', (req, res) => { res.json(find(1)); });
app.get('/orders/:id', (req, res) => { res.json(find(req.params.id)); });
app.post('/payments', (req, res) => { res.json(pay(1)); });
`;
    expect(members(source)).toEqual(['GET /orders GET /orders/:id a.ts#find', 'POST /payments a.ts#pay']);
  });

  it('do not fall apart by members: a class or an object is one declaration', () => {
    expect(members('export const service = { a() { return 1; }, b() { return 2; } };')).toEqual(['a.ts#service']);
    expect(members('export class S { a() { return 1; } b() { return 2; } }')).toEqual(['a.ts#S']);
  });

  it('are none in a file of values and types', () => {
    expect(parts('export const A = 1; export const B = 2; export type C = string;')).toEqual([]);
  });
});
