/** The model's layers and the histograms of its weights: from its exported model.json, else the record's numbers for the whole. */
import { useEffect, useState } from 'preact/hooks';
import { formatCount } from '@nutshell/drawing';
import type { ResultRecord } from '@nutshell/experiment/result';
import { Histogram } from '../charts/histogram.tsx';
import { LayerTable } from '../network/layer-table.tsx';
import { fetchLayers } from '../network/model-files.ts';
import { layersOf, type LayerRow } from '../network/model-json.ts';
import { Button, Message } from '../ui/controls.tsx';
import type { RunDetail } from './catalogue.ts';
import { catalogue } from './connection.ts';

export function Layers({ run, record }: { run?: RunDetail; record?: ResultRecord }) {
  const address = exportedAt(run, record);
  const [rows, setRows] = useState<readonly LayerRow[] | string>();
  useEffect(() => {
    setRows(undefined);
    if (!address) return undefined;
    let gone = false;
    void fetch(address)
      .then(async (response) => (response.ok ? layersOf(await response.json()) : undefined))
      .catch((error: Error) => error.message)
      .then((found) => gone || setRows(found));
    return () => {
      gone = true;
    };
  }, [address]);
  if (!record && !rows) return null;
  return (
    <section>
      <h3>Layers</h3>
      {typeof rows === 'string' && <p class="quiet">{`${address} cannot be read: ${rows}`}</p>}
      {typeof rows === 'object' ? (
        <>
          <LayerTable rows={rows} />
          <Weights key={address} address={address!} />
        </>
      ) : (
        record && <Whole record={record} run={run} />
      )}
    </section>
  );
}

/** The model.json of a run, or of a network that lies beside its record. */
function exportedAt(run: RunDetail | undefined, record: ResultRecord | undefined): string | undefined {
  const path = (parts: readonly string[]) => parts.map(encodeURIComponent).join('/');
  if (run) {
    const file = run.files.find((each) => each.path === 'model.json' || each.path.endsWith('/model.json'));
    return file && `runs/${path([run.app, run.id, ...file.path.split('/')])}`;
  }
  const beside = catalogue.value?.networks.find(
    ({ app, experiment, seed }) =>
      app === record?.app && experiment === record.experiment && seed === record.seed,
  );
  return beside && `results/${path([beside.app, beside.experiment, `seed-${beside.seed}`, 'model.json'])}`;
}

/** Histograms of all weights; they are fetched when someone wants to see them, as they are megabytes. */
function Weights({ address }: { address: string }) {
  const [wanted, setWanted] = useState(false);
  const [weights, setWeights] = useState<readonly (readonly [string, Float32Array])[] | string>();
  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    void weightsAt(address)
      .catch((error: Error) => error.message)
      .then((found) => gone || setWeights(found));
    return () => {
      gone = true;
    };
  }, [wanted, address]);
  if (!wanted) return <Button onClick={() => setWanted(true)}>Histograms of the weights</Button>;
  if (weights === undefined) return <p class="quiet">The weights are on their way.</p>;
  if (typeof weights === 'string') return <Message kind="error">{weights}</Message>;
  return (
    <div class="histograms">
      {weights.map(([name, values]) => (
        <Histogram key={name} name={name} values={values} />
      ))}
    </div>
  );
}

/** The weights of an exported network by name, whatever they are stored as. @throws Error that says what cannot be read */
async function weightsAt(address: string): Promise<[string, Float32Array][]> {
  const url = new URL(address, document.baseURI);
  const [{ weightSpecs, weightData }, { io }] = await Promise.all([
    fetchLayers(new URL('.', url), 'model.json'),
    import('@tensorflow/tfjs'),
  ]);
  const tensors = io.decodeWeights(weightData as ArrayBuffer, weightSpecs!);
  return Object.entries(tensors).map(([name, tensor]) => {
    const values = Float32Array.from(tensor.dataSync());
    tensor.dispose();
    return [name, values];
  });
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
          For a table of layers and histograms of the weights, export the model:{' '}
          <code>{`npx nx run ${app}:export --run=${run.id}`}</code>
        </span>
      )}
    </p>
  );
}
