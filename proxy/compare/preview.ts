import { ExactNumber, isArray, type JsonValue } from './json.ts';
import { isSecretName, REDACTED, redactText } from './redact.ts';

/** Length to which values are cut in differences. */
export const PREVIEW_LENGTH = 200;

/**
 * One line that shows a value as JSON, with credentials taken out, cut to 200 characters.
 * @param name the field the value stands under; a secret name hides the whole value
 */
export function preview(value: JsonValue, name = ''): string {
  const parts: string[] = [];
  write(value, name, { parts, length: 0 });
  return cut(parts.join(''));
}

/** As {@link preview}, for text that is not JSON. */
export const previewText = (text: string): string => cut(redactText(text.slice(0, 4 * PREVIEW_LENGTH)));

export const cut = (text: string): string =>
  text.length <= PREVIEW_LENGTH ? text : `${text.slice(0, PREVIEW_LENGTH - 1)}…`;

interface Page {
  readonly parts: string[];
  length: number;
}

/** Recursion is safe: every level writes a character, and the page is full after 200. */
function write(value: JsonValue, name: string, page: Page): void {
  if (page.length > PREVIEW_LENGTH) return;
  if (isSecretName(name) && value !== null) put(page, REDACTED);
  else if (isArray(value)) writeArray(value, name, page);
  else if (value instanceof ExactNumber) put(page, value.text);
  else if (typeof value === 'object' && value !== null) writeObject(value, page);
  else if (typeof value === 'string') put(page, JSON.stringify(redactText(value.slice(0, 4 * PREVIEW_LENGTH))));
  else put(page, String(value));
}

function writeArray(values: readonly JsonValue[], name: string, page: Page): void {
  put(page, '[');
  for (let index = 0; index < values.length && page.length <= PREVIEW_LENGTH; index++) {
    if (index > 0) put(page, ',');
    write(values[index] ?? null, name, page);
  }
  put(page, ']');
}

function writeObject(value: { readonly [key: string]: JsonValue }, page: Page): void {
  put(page, '{');
  let separator = '';
  for (const key of Object.keys(value)) {
    if (page.length > PREVIEW_LENGTH) break;
    put(page, `${separator}${JSON.stringify(key.slice(0, PREVIEW_LENGTH))}:`);
    write(value[key] ?? null, key, page);
    separator = ',';
  }
  put(page, '}');
}

function put(page: Page, text: string): void {
  page.parts.push(text);
  page.length += text.length;
}
