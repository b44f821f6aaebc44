/** All attacks, in the order of the report. */
import type { Attack } from './attack.ts';
import { gtp, sgf, shards } from './fuzz/go.ts';
import { catalogue, http } from './fuzz/lab.ts';
import { checkpoints, models } from './fuzz/networks.ts';
import { captionFolders, captions, text } from './fuzz/texts.ts';
import { experiments, records, runs } from './fuzz/experiments.ts';
import { cifar, csv, idx, pictures, tar, wav, zip } from './fuzz/formats.ts';

export const attacks: readonly Attack[] = [
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
  experiments,
  records,
  runs,
  catalogue,
  http,
];

/** @throws Error that names those that there are */
export function attackNamed(name: string): Attack {
  const attack = attacks.find((each) => each.name === name);
  if (attack) return attack;
  throw new Error(`there is no attack "${name}"; there are: ${attacks.map((each) => each.name).join(', ')}`);
}
