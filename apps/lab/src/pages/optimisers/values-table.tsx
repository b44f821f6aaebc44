/** Where every runner is now. */
import { Mark } from '../../ui/marks.tsx';
import { lookOf } from './looks.ts';
import { runners, step, surface } from './session.ts';

export function ValuesTable() {
  const at = step.value;
  const { value } = surface.value;
  return (
    <div class="scroll">
      <table class="values">
        <thead>
          <tr>
            <th scope="col">Optimiser</th>
            <th scope="col">x</th>
            <th scope="col">y</th>
            <th scope="col">f(x, y)</th>
            <th scope="col">Arrived</th>
          </tr>
        </thead>
        <tbody>
          {runners.value.map(({ name, path, arrival }) => {
            const [x, y] = [path[2 * at], path[2 * at + 1]];
            return (
              <tr key={name}>
                <th scope="row">
                  <Mark shape={lookOf(name).shape} fill={lookOf(name).css} /> {lookOf(name).label}
                </th>
                {Number.isFinite(x) ? (
                  <>
                    <td>{fixed(x)}</td>
                    <td>{fixed(y)}</td>
                    <td>{short(value(x, y))}</td>
                  </>
                ) : (
                  <td colSpan={3}>diverged</td>
                )}
                <td>{arrival !== undefined && arrival <= at ? arrival : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function fixed(value: number): string {
  return (Math.abs(value) >= 1000 ? value.toExponential(1) : value.toFixed(3)).replace('-', '−');
}

function short(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e4) ? value.toExponential(1) : value.toFixed(3);
  return text.replace(/-/g, '−').replace('e+', 'e');
}
