import { describe, expect, it } from '@jest/globals';
import { graphOf, referenceLines } from '../test/graph-of.ts';

const NOTE = 'export class Note { save() {} static all() {} }';
const calls = (text: string, more: Readonly<Record<string, string>> = {}) =>
  referenceLines(graphOf({ 'note.js': NOTE, 'a.js': text, ...more }), 'call').filter((line) =>
    line.includes('note.js'),
  );

describe('types that comments declare in JavaScript', () => {
  it('are those of parameters, by name', () => {
    const text = `/**
       * @param {string} title
       * @param {import('./note.js').Note|null} [note] - to keep
       */
      export function keep(title, note) { note.save(); title.save(); }`;
    expect(calls(text)).toEqual(['a.js#keep -> note.js#Note.save (inferred)']);
  });

  it('are what functions and methods return, also in promises and lists', () => {
    const text = `import { Note } from './note.js';
      class Shelf {
        /** @returns {Promise<Note>} */
        async first() {}
        /** @returns {Note[]} */
        all() {}
      }
      export async function run() { const shelf = new Shelf(); (await shelf.first()).save(); }
      export function each() { for (const note of new Shelf().all()) note.save(); }`;
    expect(calls(text)).toEqual(['a.js#run -> note.js#Note.save', 'a.js#each -> note.js#Note.save']);
  });

  it('are those of variables and fields, and go by the names that the file gives them', () => {
    const text = `/** @typedef {import('./note.js').Note} Entry */
      export class Editor {
        constructor() {
          /** @type {Entry} */
          this.entry = null;
        }
        run() { this.entry.save(); }
      }
      /** @type {?Entry} */
      let last = null;
      export function again() { last.save(); }`;
    expect(calls(text)).toEqual(['a.js#Editor.run -> note.js#Note.save', 'a.js#again -> note.js#Note.save']);
  });

  it('are not those of a comment that stands before something else', () => {
    const text = `import { Note } from './note.js';
      /** @param {Note} note */
      const limit = 3;
      function keep(note) { note.save(); }
      keep(limit);`;
    expect(calls(text)).toEqual([]);
  });

  it('say nothing in TypeScript, which has types of its own', () => {
    const text = `/** @param {import('./note.js').Note} note */ export function keep(note: any) { note.save(); }`;
    expect(calls('', { 'b.ts': text })).toEqual([]);
  });
});
