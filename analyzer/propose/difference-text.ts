import { many, wrap } from '../model/layout.ts';
import { groupBy } from '../model/order.ts';
import type { Placed, ProposalDifference } from './compare-to-approved.ts';

const SHOWN = 20;

/** What a proposal would change of the approved map, for people. */
export function describeDifference({ moved, new: added, gone }: ProposalDifference, columns: number): string {
  if (moved.length + added.length + gone.length === 0)
    return 'The proposal is the approved map: nothing moved, new or gone.\n';
  const sections = [
    wrap(`Beside the approved map: ${moved.length} moved, ${added.length} new, ${gone.length} gone.`, 0, columns),
    ...groupsOf('MOVED', moved, ({ from, to }) => `${from ?? 'shared'} → ${to ?? 'shared'}`),
    ...groupsOf('NEW', added, ({ to }) => `in ${to ?? 'shared'}`),
    gone.length === 0 ? [] : [`GONE (${gone.length})`, ...listed(gone, '  ')],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function groupsOf(title: string, things: readonly Placed[], heading: (placed: Placed) => string): string[][] {
  if (things.length === 0) return [];
  const groups = [...groupBy(things, heading)].flatMap(([text, group]) => [
    `  ${text}: ${many(group.length, 'thing')}`,
    ...listed(
      group.map(({ kind, name }) => `${kind} ${name}`),
      '    ',
    ),
  ]);
  return [[`${title} (${things.length})`, ...groups]];
}

const listed = (names: readonly string[], indent: string): string[] => [
  ...names.slice(0, SHOWN).map((name) => `${indent}${name}`),
  ...(names.length > SHOWN ? [`${indent}… and ${names.length - SHOWN} more: --json`] : []),
];
