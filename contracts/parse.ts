import type { z } from 'zod';
import { brokenJson, invalidDocument } from './errors/parsing.ts';
import { indexLines, type LineOf } from './json-lines.ts';

/**
 * Turns unknown data into a typed document, or throws one `INVALID_DOCUMENT` that lists every problem with its path.
 * @param source what to call the document in messages, usually its file name
 */
export function parseDocument<Schema extends z.ZodType>(
  schema: Schema,
  data: unknown,
  source: string,
): z.output<Schema> {
  const outcome = schema.safeParse(data);
  if (outcome.success) return outcome.data;
  throw invalidDocument(source, describeProblems(outcome.error, data));
}

/** As {@link parseDocument}, from JSON text: the problems say their lines too. */
export function parseJsonDocument<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  source: string,
): z.output<Schema> {
  const data = readJson(text, source);
  const outcome = schema.safeParse(data);
  if (outcome.success) return outcome.data;
  throw invalidDocument(source, describeProblems(outcome.error, data, indexLines(text)));
}

/** One line per problem: `routes[3].percent (line 12): 140 is over 100`. */
export function describeProblems(error: z.ZodError, data: unknown, lineOf: LineOf = () => undefined): string[] {
  return error.issues.map((issue) => {
    const problem = describeIssue(issue, valueAt(data, issue.path));
    const against = issue.code === 'custom' ? (issue.params?.against as readonly PropertyKey[] | undefined) : undefined;
    const other = against === undefined ? '' : `: ${describePlace(against, lineOf)}`;
    return `${describePlace(issue.path, lineOf)}: ${problem}${other}`;
  });
}

/** `services[1].tables[0] (line 23)`. */
export function describePlace(path: readonly PropertyKey[], lineOf: LineOf): string {
  const line = lineOf(path);
  return `${describePath(path)}${line === undefined ? '' : ` (line ${line})`}`;
}

function readJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw brokenJson(source, cause);
  }
}

function describePath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || '(whole document)';
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  const shown = JSON.stringify(value) ?? 'nothing';
  if (issue.code === 'too_big') return `${shown} is over ${issue.maximum}`;
  if (issue.code === 'too_small') return `${shown} is under ${issue.minimum}`;
  if (issue.code === 'invalid_type')
    return value === undefined
      ? `is missing (expected ${issue.expected})`
      : `${shorten(shown)} is no ${issue.expected}`;
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'unrecognized_keys')
    return `has unknown ${issue.keys.length === 1 ? 'key' : 'keys'} ${issue.keys.join(', ')}`;
  return `${issue.message}${shown.length < 80 ? `, not ${shown}` : ''}`;
}

const shorten = (text: string): string => (text.length < 80 ? text : `${text.slice(0, 79)}…`);

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}
