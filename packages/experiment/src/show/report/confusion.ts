/** Which class is taken for which, and how well the classes are told apart. */
import { largest } from '@nutshell/drawing';
import { classReport } from '@nutshell/metrics';
import { escapeHtml, htmlTable } from './html.ts';

/** The matrix as a table: darker cells hold more of their row's mistakes. `counts[true class][predicted class]`. */
export function confusionTable(counts: readonly (readonly number[])[], classes: readonly string[]): string {
  const mistakes = counts.flatMap((row, actual) => row.filter((_, predicted) => predicted !== actual));
  const most = largest(mistakes, 1);
  const head = classes.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = counts.map((row, actual) => {
    const cells = row.map((count, predicted) => {
      if (predicted === actual) return `<td class="diagonal">${count}</td>`;
      const shade = count
        ? ` style="background: rgba(var(--heat), ${(0.1 + (0.5 * count) / most).toFixed(2)})"`
        : '';
      return `<td${shade}>${count || ''}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(classes[actual])}</th>${cells.join('')}</tr>`;
  });
  return (
    '<p class="quiet">Rows: the true class. Columns: the predicted class. Shaded: mistakes.</p>' +
    `<div class="scroll"><table class="confusion"><thead><tr><td></td>${head}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>`
  );
}

/** Precision, recall and F1 of every class, and their means. */
export function classTable(counts: readonly (readonly number[])[], classes: readonly string[]): string {
  const flat = Uint32Array.from(counts.flat());
  const n = flat.reduce((sum, count) => sum + count, 0);
  const report = classReport({ classes: counts.length, n, counts: flat });
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
  const rows = report.classes.map(({ precision, recall, f1, support }, index) => [
    classes[index],
    ...[precision, recall, f1].map(percent),
    String(support),
  ]);
  const { precision, recall, f1 } = report.macro;
  rows.push(['mean of classes', ...[precision, recall, f1].map(percent), String(n)]);
  return htmlTable(['class', 'precision', 'recall', 'F1', 'examples'], rows, [
    'precision',
    'recall',
    'F1',
    'examples',
  ]);
}
