import { z } from 'zod';
import { RecordedRequest } from '../../contracts/comparison.ts';
import { invalidRequests } from '../../contracts/errors/comparison.ts';
import { describeProblems } from '../../contracts/parse.ts';

/**
 * Reads requests from the text of a HAR file or of JSON lines (one `RecordedRequest` each; empty lines are skipped).
 * @param source what to call the text in messages
 * @throws INVALID_REQUESTS with every bad line or entry by its number
 */
export function readRequests(text: string, source: string): RecordedRequest[] {
  const har = readHar(text);
  const outcomes = har === undefined ? readLines(text) : har;
  const problems = outcomes.flatMap((outcome) => (Array.isArray(outcome) ? outcome : []));
  if (problems.length > 0) throw invalidRequests(source, problems);
  return outcomes.filter((outcome): outcome is RecordedRequest => !Array.isArray(outcome));
}

/** A request, or what is wrong with it. */
type Outcome = RecordedRequest | readonly string[];

function readLines(text: string): Outcome[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => [line.trim(), `line ${index + 1}`] as const)
    .filter(([line]) => line !== '')
    .map(([line, where]) => {
      const data = parse(line);
      return data === undefined ? [`${where}: is not JSON: ${line.slice(0, 40)}`] : check(data, where);
    });
}

/** HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec), as far as a request is sent again. */
const HarRequest = z.object({
  method: z.string(),
  url: z.url({ protocol: /^https?$/ }),
  headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  postData: z.object({ text: z.string().optional() }).optional(),
});
const Har = z.object({ log: z.object({ entries: z.array(z.object({ request: z.unknown() })) }) });

/** @returns undefined when the text is not a HAR file */
function readHar(text: string): Outcome[] | undefined {
  const har = Har.safeParse(parse(text));
  return har.data?.log.entries.map(({ request }, index) => {
    const where = `entry ${index + 1}`;
    const parsed = HarRequest.safeParse(request);
    if (!parsed.success) return describeProblems(parsed.error, request).map((problem) => `${where}: ${problem}`);
    return check(fromHar(parsed.data), where);
  });
}

function fromHar({ method, url, headers, postData }: z.infer<typeof HarRequest>): unknown {
  const { pathname, search } = new URL(url);
  const sent = headers.filter(({ name }) => !name.startsWith(':') && name.toLowerCase() !== 'host');
  return {
    method,
    path: pathname + search,
    headers: Object.fromEntries(sent.map(({ name, value }) => [name.toLowerCase(), value])),
    ...(postData?.text === undefined ? {} : { body: postData.text }),
  };
}

function check(data: unknown, where: string): Outcome {
  const parsed = RecordedRequest.safeParse(data);
  return parsed.success ? parsed.data : describeProblems(parsed.error, data).map((problem) => `${where}: ${problem}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
