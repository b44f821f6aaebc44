/** All attacks, in the order of the report. */
import type { Attack, Fuzz, Scenario } from './attack.ts';
import { gtp, sgf, shards } from './fuzz/go.ts';
import { catalogue, http } from './fuzz/lab.ts';
import { checkpoints, models } from './fuzz/networks.ts';
import { captionDecoders, recurrentNetworks } from './fuzz/plain-networks.ts';
import { alignments, recognisers } from './fuzz/speech.ts';
import { storedNetworks } from './fuzz/stored-networks.ts';
import { captionFolders, captions, text } from './fuzz/texts.ts';
import { caches, visitors } from './fuzz/caches.ts';
import { keptFiles } from './fuzz/kept-files.ts';
import { experiments, records, runs } from './fuzz/experiments.ts';
import { cifar, csv, idx, pictures, tar, wav, zip } from './fuzz/formats.ts';
import { clients } from './scenarios/clients.ts';
import { diskCalls } from './scenarios/disk-calls.ts';
import { pages } from './scenarios/pages.ts';
import { starts } from './scenarios/starts.ts';
import { disk, kills, removed } from './scenarios/trainings.ts';

export const fuzzes: readonly Fuzz[] = [
  idx,
  cifar,
  pictures,
  csv,
  wav,
  tar,
  zip,
  text,
  captions,
  captionFolders,
  sgf,
  gtp,
  shards,
  checkpoints,
  models,
  storedNetworks,
  recurrentNetworks,
  captionDecoders,
  recognisers,
  alignments,
  experiments,
  records,
  runs,
  caches,
  visitors,
  keptFiles,
  catalogue,
  http,
];
export const scenarios: readonly Scenario[] = [diskCalls, kills, disk, removed, starts, clients, pages];

export const attacks: readonly Attack[] = [...fuzzes, ...scenarios];

/** @throws Error that names those that there are */
export function attackNamed(name: string): Attack {
  const attack = attacks.find((each) => each.name === name);
  if (attack) return attack;
  throw new Error(`there is no attack "${name}"; there are: ${attacks.map((each) => each.name).join(', ')}`);
}
