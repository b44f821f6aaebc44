/** A TensorFlow.js model as files: model.json, and the weights beside it, as TensorFlow.js' converter and tfjs-node write them. */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { io, util } from '@tensorflow/tfjs-core';

const [modelFile, weightFile] = ['model.json', 'weights.bin'];

/**
 * Saves into the folder `path`, which is made; loads from the folder, or from the .json file, that `path` names.
 * @throws Error that names the file, if one is missing, is not a model, or is shorter than its weights.
 */
export const folderHandler = (path: string): io.IOHandler => ({
  save: (artifacts) => saveTo(path, artifacts),
  load: () => loadFrom(path),
});

async function saveTo(folder: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  const { modelTopology, weightSpecs = [], weightData = new ArrayBuffer(0), ...rest } = artifacts;
  if (!modelTopology || modelTopology instanceof ArrayBuffer)
    throw new Error(`${folder}: only models with a topology in JSON are saved as files`);
  const json = {
    modelTopology,
    ...rest,
    weightsManifest: [{ paths: [weightFile], weights: weightSpecs }],
  };
  try {
    await mkdir(folder, { recursive: true });
    const files = [
      [weightFile, new Uint8Array(io.CompositeArrayBuffer.join(weightData))],
      [modelFile, JSON.stringify(json)],
    ] as const;
    const unfinished = (name: string): string => join(folder, `.${name}-${process.pid}.tmp`);
    try {
      for (const [name, content] of files) await writeFile(unfinished(name), content);
      for (const [name] of files) await rename(unfinished(name), join(folder, name)); // both are whole
    } finally {
      for (const [name] of files) await rm(unfinished(name), { force: true });
    }
  } catch (cause) {
    throw new Error(`a model cannot be saved in ${folder}: ${(cause as Error).message}`, { cause });
  }
  return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
}

async function loadFrom(path: string): Promise<io.ModelArtifacts> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, modelFile) : path;
  const json = modelOf((await read(file)).toString('utf8'), file);
  return io.getModelArtifactsForJSON(json, async (manifest) => {
    const specs = io.getWeightSpecs(manifest);
    const files = manifest.flatMap(({ paths }) => paths.map((name) => join(dirname(file), name)));
    const parts = await Promise.all(files.map(read));
    const weights = Uint8Array.from(Buffer.concat(parts)).buffer;
    const wanted = sizeOf(specs);
    if (wanted !== undefined && wanted !== weights.byteLength)
      throw new Error(
        `${files.join(', ')}: ${weights.byteLength} bytes of weights, but the model in ${file} has ${wanted}: save or copy it again`,
      );
    return [specs, weights];
  });
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Error(
      `${file} cannot be read (${(cause as NodeJS.ErrnoException).code}): name the folder, or the model.json in it, that model.save('file://…') or TensorFlow.js' converter wrote`,
      { cause },
    );
  }
}

/** @throws Error if it is not the JSON of a model. */
function modelOf(text: string, file: string): io.ModelJSON {
  let json: Partial<io.ModelJSON> | null = null;
  try {
    json = JSON.parse(text) as Partial<io.ModelJSON> | null;
  } catch {
    // It is told below.
  }
  if (typeof json?.modelTopology !== 'object' || !Array.isArray(json.weightsManifest))
    throw new Error(`${file} is not a model: it has to be JSON with modelTopology and weightsManifest`);
  return json as io.ModelJSON;
}

/** Bytes of all weights, if they are numbers as they are. */
function sizeOf(specs: readonly io.WeightsManifestEntry[]): number | undefined {
  if (specs.some(({ dtype, quantization }) => quantization || dtype === 'string')) return undefined;
  return specs.reduce(
    (sum, { shape, dtype }) =>
      sum + util.sizeFromShape(shape) * util.bytesPerElement(dtype as 'float32' | 'int32' | 'bool'),
    0,
  );
}
