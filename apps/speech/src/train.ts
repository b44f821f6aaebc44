/**
 * Recognition of words by hidden Markov models, with mixtures of Gaussians or a deep network (Hinton et al. 2012, "Deep neural networks for
 * acoustic modeling in speech recognition"). `npx nx run speech:train --experiment=digits-gmm` leaves every speaker out in turn, and prints
 * the word errors on connected digits of speakers whom the recognisers have never heard.
 */
import type { Outcome, Run } from '@nutshell/experiment';
import type { SpeechConfig } from './config.ts';
import { trainNetworks } from './dnn/train.ts';
import { trainMixtures } from './gmm/train.ts';
import { trainSpotter } from './spotter/train.ts';

const TRAININGS: Record<SpeechConfig['acoustic'], (run: Run<SpeechConfig>) => Promise<Outcome>> = {
  gmm: trainMixtures,
  dnn: trainNetworks,
  cnn: (run) => trainSpotter('cnn', run),
  ctc: (run) => trainSpotter('ctc', run),
};

/** Trains a recogniser for each fold, and tests all of them together. */
export const train = (run: Run<SpeechConfig>): Promise<Outcome> => TRAININGS[run.config.acoustic](run);
