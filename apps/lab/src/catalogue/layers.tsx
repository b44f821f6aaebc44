/** The model's layers: from the model.json that a run exported, else the record's numbers for the whole. */
import { useEffect, useState } from 'preact/hooks';
import { formatCount } from '@nutshell/drawing';
import type { ResultRecord } from '@nutshell/experiment/result';
import type { RunDetail } from './catalogue.ts';
import { LayerTable } from '../network/layer-table.tsx';
import { layersOf, type LayerRow } from '../network/model-json.ts';

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
