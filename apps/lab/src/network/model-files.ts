/** An exported network as it lies beside the site, in models/<name>: model.json, its weights, labels.json, record.json. */
import { plainIssue } from '@nutshell/experiment/plain-issue';
import type { io } from '@tensorflow/tfjs';
import { z } from 'zod';

const recordShape = z.looseObject({
  experiment: z.string(),
  seed: z.int(),
  commit: z.string(),
  test: z.object({ error: z.number(), misses: z.int(), examples: z.int() }).optional(),
});
/** Which training the network comes from. */
export type ModelRecord = z.infer<typeof recordShape>;

/** A model.json may not send the page to another host, or to another folder. */
const fileBeside = z.string().regex(/^\w[\w.-]*$/, {
  error: ({ input }) => `expected the name of a file beside it, not “${String(input)}”`,
});

const modelShape = z.looseObject({
  modelTopology: z.looseObject({}),
  weightsManifest: z.array(z.object({ paths: z.array(fileBeside), weights: z.array(z.looseObject({})) })),
});

export interface ModelFiles<L> {
  /** As tf.loadLayersModel takes them from memory. */
  readonly artifacts: io.ModelArtifacts;
  /** The content of labels.json: inputs and outputs. */
  readonly labels: L;
  readonly record: ModelRecord;
}

/**
 * @param labels the shape that labels.json has to have
 * @throws Error that names the file which cannot be read, or is not as expected
 */
export async function fetchModel<L>(name: string, labels: z.ZodType<L>): Promise<ModelFiles<L>> {
  const folder = new URL(`models/${name}/`, document.baseURI);
  const [artifacts, ...described] = await Promise.all([
    fetchLayers(folder),
    readJson(folder, 'labels.json', labels),
    readJson(folder, 'record.json', recordShape),
  ]);
  return { artifacts, labels: described[0], record: described[1] };
}

/**
 * The model.json of a folder, or a file of that form, and its weights.
 * @throws Error that names the file which cannot be read, or is not as expected
 */
export async function fetchLayers(folder: URL, name = 'model.json'): Promise<io.ModelArtifacts> {
  const { modelTopology, weightsManifest } = await readJson(folder, name, modelShape);
  const shards = await Promise.all(
    weightsManifest
      .flatMap(({ paths }) => paths)
      .map(async (path) => (await read(new URL(path, folder))).arrayBuffer()),
  );
  return {
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights) as unknown as io.WeightsManifestEntry[],
    weightData: await new Blob(shards).arrayBuffer(),
  };
}

/** @throws Error that names the file if it cannot be fetched, or has another shape */
export async function readJson<T>(folder: URL, name: string, shape: z.ZodType<T>): Promise<T> {
  const url = new URL(name, folder);
  const parsed = shape.safeParse(await (await read(url)).json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new Error(
    `${url.pathname} is not as expected${path.length ? ` at ${path.join('.')}` : ''}: ${plainIssue(message)}.`,
  );
}

async function read(url: URL): Promise<Response> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new Error(`${url.pathname} cannot be fetched: ${String(error)}`);
  });
  if (!response.ok)
    throw new Error(
      `${url.pathname} is not there (HTTP ${response.status}). If it belongs to the site, npx nx run lab:build puts it there.`,
    );
  return response;
}
