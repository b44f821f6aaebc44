/** The layers of a model with their weights, as a table. */
import { formatCount } from '@nutshell/drawing';
import type { LayerRow } from './model-json.ts';

export function LayerTable({ rows }: { rows: readonly LayerRow[] }) {
  const total = rows.reduce((sum, { parameters }) => sum + parameters, 0);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label="Layers">
      <table>
        <thead>
          <tr>
            <th scope="col">layer</th>
            <th scope="col">kind</th>
            <th scope="col">settings</th>
            <th scope="col">weights</th>
            <th scope="col" class="number">
              parameters
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, kind, settings, weights, parameters }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{kind}</td>
              <td class="quiet">{settings}</td>
              <td>{weights}</td>
              <td class="number">{parameters ? formatCount(parameters) : ''}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              together
            </th>
            <td class="number">{formatCount(total)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
