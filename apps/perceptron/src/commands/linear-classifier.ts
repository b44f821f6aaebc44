import { type BackendChoice, startBackend } from '@nutshell/core';
import { Random } from '@nutshell/random';
import type { ImageDataset } from '@nutshell/data';
import type { Outcome, Run, System } from '@nutshell/experiment';
import { solveLinear } from '../linear-classifier/closed-form.ts';
import { type ClassifierConfig, type NetworkConfig, config } from '../linear-classifier/config.ts';
import { loadDigits } from '../linear-classifier/digits.ts';
import { classifyByNeighbours } from '../linear-classifier/neighbours-classifier.ts';
import { solveQuadratic } from '../linear-classifier/quadratic.ts';
import { sections } from '../linear-classifier/sections.ts';
import { trainNetwork } from '../linear-classifier/train.ts';

export const linearClassifier: System<typeof config> = {
  name: 'linear-classifier',
  summary: 'the classifiers of MNIST that do not convolve: linear, pairwise, neighbours, quadratic, networks',
  config,
  async train(run) {
    const backend = await startBackend(run.config);
    const data = await loadDigits(run.config, new Random(run.seed).fork('synthetic'));
    return trainerOf(run.config)(run, data, backend);
  },
  prepare: async (settings) => void (await loadDigits(settings, new Random(0))),
  sections,
};

type Trainer = (run: Run<ClassifierConfig>, data: ImageDataset, backend: BackendChoice) => Promise<Outcome>;

function trainerOf({ classifier, solver }: ClassifierConfig): Trainer {
  if (classifier === 'nearest-neighbours') return classifyByNeighbours;
  if (classifier === 'quadratic') return solveQuadratic;
  if (solver === 'least-squares') return solveLinear;
  return (run, data, backend) => trainNetwork(run as Run<NetworkConfig>, data, backend);
}
