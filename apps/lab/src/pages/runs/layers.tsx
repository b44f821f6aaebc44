/** The model's layers: from the model.json that a run exported, else what the record says of the whole. */
import { useEffect, useState } from 'preact/hooks';
import { formatCount } from '@nutshell/drawing';
import type { ResultRecord } from '@nutshell/experiment/result';
import type { RunDetail } from '../../catalogue.ts';
import { layersOf, type LayerRow } from './model-json.ts';

export function Layers({ run, record }: { run?: RunDetail; record?: ResultRecord }) {
  const file = run?.files.find(({ path }) => path === 'model.json' || path.endsWith('/model.json'))?.path;
  const [rows, setRows] = useState<readonly LayerRow[] | string>();
  useEffect(() => {
    setRows(undefined);
    if (!run || !file) return undefined;
    let gone = false;
    const address = `runs/${[run.app, run.id, ...file.split('/')].map(encodeURIComponent).join('/')}`;
    void fetch(address)
      .then(async (response) => layersOf(await response.json()))
      .catch((error: Error) => error.message)
      .then((found) => gone || setRows(found));
    return () => {
      gone = true;
    };
  }, [run?.app, run?.id, file]);
  if (!record && !rows) return null;
  return (
    <section>
      <h3>Layers</h3>
      {typeof rows === 'string' && <p class="quiet">{`${file} cannot be read: ${rows}`}</p>}
      {typeof rows === 'object' ? <LayerTable rows={rows} /> : record && <Whole record={record} run={run} />}
    </section>
  );
}

function LayerTable({ rows }: { rows: readonly LayerRow[] }) {
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

function Whole({ record: { app, model }, run }: { record: ResultRecord; run?: RunDetail }) {
  return (
    <p>
      {formatCount(model.parameters)} parameters
      {model.multiplyAdds !== undefined &&
        `, ${formatCount(model.multiplyAdds)} multiply-adds for one example`}
      .{' '}
      {run && (
        <span class="quiet">
          For a table of layers, export the model: <code>{`npx nx run ${app}:export --run=${run.id}`}</code>
        </span>
      )}
    </p>
  );
}
