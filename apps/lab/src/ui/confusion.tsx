/** Which class is taken for which. The darker a cell, the more of the mistakes it holds; counts stand in all of them. */
import { largest } from '@nutshell/drawing';
import './tables.css';

export function Confusion({
  counts,
  classes,
}: {
  counts: readonly (readonly number[])[];
  classes?: readonly string[];
}) {
  const name = (index: number) => classes?.[index] ?? String(index);
  const mistakes = counts.flatMap((row, actual) => row.filter((_, predicted) => predicted !== actual));
  const most = largest(mistakes, 1);
  return (
    <>
      <p class="quiet small">Rows: the true class. Columns: the predicted class. Shaded: mistakes.</p>
      <div class="scroll" tabIndex={0} role="group" aria-label="Confusion matrix">
        <table class="confusion">
          <thead>
            <tr>
              <td />
              {counts.map((_, predicted) => (
                <th key={predicted} scope="col">
                  {name(predicted)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counts.map((row, actual) => (
              <tr key={actual}>
                <th scope="row">{name(actual)}</th>
                {row.map((count, predicted) =>
                  predicted === actual ? (
                    <td key={predicted} class="diagonal">
                      {count}
                    </td>
                  ) : (
                    <td
                      key={predicted}
                      style={count ? { '--share': (0.12 + (0.55 * count) / most).toFixed(3) } : undefined}
                    >
                      {count || ''}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
