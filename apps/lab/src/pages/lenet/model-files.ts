/** The exported network that lies beside the site, in models/lenet5. */
import type { Export } from './backends.ts';

/** Which training the network comes from: record.json. */
export interface ModelRecord {
  readonly experiment: string;
  readonly seed: number;
  readonly commit: string;
  readonly test: { readonly error: number; readonly misses: number; readonly examples: number };
}

interface ModelJson {
  modelTopology: object;
  weightsManifest: [{ paths: string[]; weights: Export['artifacts']['weightSpecs'] }];
}

/** @throws Error that names the file which cannot be read. */
export async function fetchModel(): Promise<Export & { record: ModelRecord }> {
  const folder = new URL('models/lenet5/', document.baseURI);
  const [model, labels, record, weightData] = await Promise.all([
    read(folder, 'model.json').then((response) => response.json() as Promise<ModelJson>),
    read(folder, 'labels.json').then((response) => response.json() as Promise<{ input: Export['ink'] }>),
    read(folder, 'record.json').then((response) => response.json() as Promise<ModelRecord>),
    read(folder, 'weights.bin').then((response) => response.arrayBuffer()),
  ]);
  const { modelTopology, weightsManifest } = model;
  const weightSpecs = weightsManifest[0].weights;
  return { artifacts: { modelTopology, weightSpecs, weightData }, ink: labels.input, record };
}

async function read(folder: URL, name: string): Promise<Response> {
  const url = new URL(name, folder);
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`${url.pathname} cannot be fetched: ${String(error)}`);
  });
  if (!response.ok)
    throw new Error(
      `${url.pathname} is not there (HTTP ${response.status}): npx nx run lab:build puts it into the site.`,
    );
  return response;
}
