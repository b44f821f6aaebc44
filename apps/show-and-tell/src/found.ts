/** The network that --run names: of a run, or an exported one. */
import { loadStoredModel, readModelFiles, restoreTensors, selectBackend, variablesOf } from '@nutshell/core';
import { type CommandContext, findTrained, findWorkspace, fromRoot, readChecked } from '@nutshell/experiment';
import { Random } from '@nutshell/random';
import { join } from 'node:path';
import { z } from 'zod';
import { type ShowAndTellConfig, config } from './config.ts';
import type { Eye } from './encoder/encoder.ts';
import { buildCaptioner } from './model.ts';
import { type Trained, loadTrained, readVocabulary } from './trained.ts';

/** A captioner with its eye, wherever it comes from. */
export interface Found extends Pick<Trained, 'captioner' | 'vocabulary' | 'config'> {
  encoder: Eye;
  /** As people name it. */
  origin: string;
}

/** @throws Failure that says what there is, if there is no such network; or what is wrong with its files */
export async function findCaptioner(
  reference: string,
  context: Pick<CommandContext<ShowAndTellConfig, unknown>, 'openRun'>,
): Promise<Found> {
  const found = findTrained('show-and-tell', reference, context);
  return typeof found === 'string'
    ? readExported(found)
    : { ...(await loadTrained(found)), origin: found.id };
}

const colour = z.array(z.number()).length(3);

/** What model.json says beside the layers, see exported.ts. */
const ModelFile = z.looseObject({
  userDefinedMetadata: z.looseObject({
    app: z.literal('show-and-tell'),
    mean: colour,
    sd: colour,
    config: z.object(config.shape), // keys that it no longer has are left out
  }),
});

/** The networks that show-and-tell:export wrote into a folder. */
async function readExported(folder: string): Promise<Found> {
  await selectBackend(); // weights of fewer bytes are decoded by it
  const { userDefinedMetadata: about } = readChecked(join(folder, 'model.json'), ModelFile, {
    remedy: 'It is none that show-and-tell:export writes now: export the run again.',
  });
  const vocabulary = readVocabulary(join(folder, 'vocabulary.json'));
  const model = await loadStoredModel(folder, 'encoder.json');
  const shape = model.outputs[0].shape.slice(1) as number[];
  const settings = { ...about.config, dropout: 0, batchNorm: false }; // the encoder normalises what it sees
  const captioner = buildCaptioner(settings, { vocabulary: vocabulary.size, features: shape }, new Random(0));
  restoreTensors(variablesOf(captioner.model), readModelFiles(folder));
  const colours = { mean: about.mean, sd: about.sd } as Eye['colours'];
  return {
    captioner,
    encoder: { model, size: model.inputs[0].shape[1]!, colours, shape },
    vocabulary,
    config: about.config,
    origin: fromRoot(findWorkspace(), folder),
  };
}
