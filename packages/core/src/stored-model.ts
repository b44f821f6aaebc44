/** Networks that some program saved for TensorFlow.js, ours or another's; our layers are known. */
import * as tf from '@tensorflow/tfjs';
import { join } from 'node:path';
import { CheckpointError } from './checkpoint.ts';
import './layers/index.ts';
import { parseModelJson, readModelFile } from './trained.ts';

/**
 * Loads a network.
 * @param folder of the network and its weights
 * @param name of the file that describes it and names its weights
 * @throws CheckpointError that names the file if one is missing or damaged
 */
export async function loadStoredModel(folder: string, name = 'model.json'): Promise<tf.LayersModel> {
  const file = join(folder, name);
  const json = parseModelJson(readModelFile(file).toString('utf8'), file);
  const paths = json.weightsManifest.flatMap((group) => group.paths);
  return buildStoredModel(json, Buffer.concat(paths.map((path) => readModelFile(join(folder, path)))), file);
}

/**
 * Builds a network of its files.
 * @param json of {@link parseModelJson}
 * @param weights the files that it names, one after another
 * @param file how messages call the model.json
 * @throws CheckpointError that names the file if TensorFlow.js cannot build it, or the weights are not its own
 */
export async function buildStoredModel(
  { modelTopology, weightsManifest, userDefinedMetadata }: tf.io.ModelJSON,
  weights: Uint8Array,
  file: string,
): Promise<tf.LayersModel> {
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  const bytes = bytesOf(weightSpecs);
  if (bytes !== undefined && bytes !== weights.length)
    throw unusable(file, `it describes ${bytes} bytes of weights, and there are ${weights.length}`);
  const weightData = Uint8Array.from(weights).buffer;
  try {
    return await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs,
        weightData,
        ...(userDefinedMetadata && { userDefinedMetadata }),
      }),
    );
  } catch (error) {
    const fault = 'it is no network of layers that TensorFlow.js can build, or its weights are not its own';
    throw unusable(file, `${fault}${reasonOf(error)}`, error);
  }
}

/**
 * That TensorFlow.js computes what a network says: it builds some of which it notices only later that it cannot.
 * @param shape of an input, with the batch in front
 * @param file how messages call the model.json
 * @throws CheckpointError that names the file
 */
export function tryStoredModel(model: tf.LayersModel, shape: number[], file: string): void {
  try {
    tf.tidy(() => model.predict(tf.zeros(shape)));
  } catch (error) {
    throw unusable(
      file,
      `TensorFlow.js cannot compute it for [${shape.join(', ')}]${reasonOf(error)}`,
      error,
    );
  }
}

const unusable = (file: string, fault: string, cause?: unknown) =>
  new CheckpointError(
    `${file} cannot be used: ${fault}. Export the network again, or copy model.json and its weights again.`,
    { cause },
  );

/** Bytes of all weights; unknown if some are texts. */
function bytesOf(specs: readonly tf.io.WeightsManifestEntry[]): number | undefined {
  if (specs.some(({ dtype }) => dtype === 'string')) return undefined;
  return specs.reduce(
    (sum, { shape, dtype, quantization }) =>
      sum + WIDTHS[(quantization?.dtype ?? dtype) as keyof typeof WIDTHS] * tf.util.sizeFromShape(shape),
    0,
  );
}
const WIDTHS = { float32: 4, int32: 4, complex64: 8, bool: 1, float16: 2, uint16: 2, uint8: 1 };

/** The beginning of what TensorFlow.js says; nothing where it stumbled, or shows its own values. */
function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  const isOurs = ['TypeError', 'RangeError', 'ReferenceError'].includes(name);
  if (isOurs || /undefined|\[object /.test(message)) return '';
  const [line] = message.split('\n');
  return ` (${line.length > 200 ? `${line.slice(0, 200)}…` : line.replace(/\.$/, '')})`;
}
