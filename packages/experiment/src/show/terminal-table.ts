/** Tables for a terminal: columns padded by their visible width. */
import { largest } from '@nutshell/drawing';
import pc from 'picocolors';

/** Lines of a table; cells may be coloured. `align` is one letter per column: `l` or `r`. */
export function terminalTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: string,
): string {
  const all = [head.map((cell) => pc.bold(cell)), ...rows];
  const widths = head.map((_, column) => largest(all.map((row) => visibleWidth(row[column]))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat(widths[column] - visibleWidth(cell));
        return align[column] === 'r' ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  const rule = pc.dim(widths.map((width) => '─'.repeat(width)).join('──'));
  return [line(all[0]), rule, ...rows.map(line)].join('\n');
}

/** Characters that are seen: colour codes are not. */
function visibleWidth(text: string): number {
  return [...text.replace(/\u001b\[\d+m/g, '')].length;
}
