/**
 * Hand-written text survives when the plan is generated again: what stands between the markers of one name is carried over.
 *
 *     <!-- keep:begin NAME -->
 *     anything
 *     <!-- keep:end NAME -->
 */
import { brokenKeepMarkers } from '../../contracts/errors/boundaries.ts';

const MARKER = /^<!-- keep:(begin|end) (\S+) -->$/;

export const keepBlock = (name: string): string => `<!-- keep:begin ${name} -->\n<!-- keep:end ${name} -->`;

/** Fills the generated plan's blocks with the previous file's text; blocks that have no place any more are kept at the end. */
export function carryOver(generated: string, previous: string, source: string): string {
  const kept = readKept(previous, source);
  const used = new Set<string>();
  const filled = generated.replace(
    /^(<!-- keep:begin (\S+) -->)\n(?=<!-- keep:end \2 -->$)/gm,
    (all, begin: string, name: string) => {
      used.add(name);
      return kept.has(name) ? `${begin}\n${kept.get(name)}` : all;
    },
  );
  const homeless = [...kept].filter(([name, text]) => !used.has(name) && text.trim() !== '');
  if (homeless.length === 0) return filled;
  const blocks = homeless.map(([name, text]) => `<!-- keep:begin ${name} -->\n${text}<!-- keep:end ${name} -->`);
  return `${filled}\n## Notes that lost their place\n\n${blocks.join('\n\n')}\n`;
}

/** Text by name, each line ending with a newline. Throws BROKEN_KEEP_MARKERS rather than lose a word. */
function readKept(text: string, source: string): Map<string, string> {
  const kept = new Map<string, string>();
  const problems: string[] = [];
  let open: { name: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [, side, name] = MARKER.exec(line) ?? [];
    if (side === 'begin' && open === undefined && name !== undefined && !kept.has(name))
      open = { name, line: index + 1, lines: [] };
    else if (side === 'end' && open !== undefined && open.name === name) {
      kept.set(name, open.lines.map((each) => `${each}\n`).join(''));
      open = undefined;
    } else if (side !== undefined) problems.push(`line ${index + 1}: ${line} is out of place`);
    else open?.lines.push(line);
  }
  if (open !== undefined) problems.push(`line ${open.line}: keep:begin ${open.name} is never ended`);
  if (problems.length > 0) throw brokenKeepMarkers(source, problems);
  return kept;
}
