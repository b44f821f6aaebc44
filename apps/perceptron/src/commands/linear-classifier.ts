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
  subject: ['dataset'],
  async train(run) {
    const backend = await startBackend(run.config);
    const data = await loadDigits(run.config, new Random(run.seed).fork('synthetic'));
    return trainers[run.config.classifier](run, data, backend);
  },
  prepare: async (settings, progress) => void (await loadDigits(settings, new Random(0), progress)),
  sections,
};

type Trainer = (run: Run<ClassifierConfig>, data: ImageDataset, backend: BackendChoice) => Promise<Outcome>;

/** The ways in which a network gets its weights. */
const solvers: Record<ClassifierConfig['solver'], typeof trainNetwork> = {
  gradient: trainNetwork,
  'least-squares': solveLinear,
};
const ofNetwork: Trainer = (run, ...on) => solvers[run.config.solver](run as Run<NetworkConfig>, ...on);

const trainers: Record<ClassifierConfig['classifier'], Trainer> = {
  network: ofNetwork,
  pairwise: ofNetwork,
  sign: ofNetwork,
  'nearest-neighbours': classifyByNeighbours,
  quadratic: solveQuadratic,
};
