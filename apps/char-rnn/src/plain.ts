import { modelFiles } from '@nutshell/core';
import { RecurrentNetwork } from '@nutshell/micro/recurrent';
import type * as tf from '@tensorflow/tfjs';

/** The same network, to be read by one text, a character at a time: without tensors, which take longer to start than that to compute. */
export async function plainNetwork(model: tf.LayersModel): Promise<RecurrentNetwork> {
  const { 'model.json': json, 'weights.bin': weights } = await modelFiles(model);
  return RecurrentNetwork.read(JSON.parse(json), weights);
}
