import type { GoZeroConfig, Stage } from './config.ts';

/** Where a training stands in its stages; plain JSON. */
export interface Place {
  stage: number;
  /** Generations and seconds of learning before this stage. */
  generationsBefore: number;
  secondsBefore: number;
}

/** How much of a stage is done, from 0 on; 1 or more once it is over. */
export function fractionOf(
  { minutes, generations }: Stage,
  { generationsBefore, secondsBefore }: Place,
  now: { generation: number; seconds: number },
): number {
  return Math.max(
    minutes > 0 ? (now.seconds - secondsBefore) / (60 * minutes) : 0,
    generations > 0 ? (now.generation - generationsBefore) / generations : 0,
  );
}

/** The learning rate at a fraction of a stage. */
export function learningRateAt(
  fraction: number,
  { learningRate }: Pick<GoZeroConfig, 'learningRate'>,
): number {
  if (fraction < 0.6) return learningRate;
  return (fraction < 0.85 ? 0.3 : 0.1) * learningRate;
}

/** Simulations of a full search at a fraction of a stage: they rise evenly. */
export function fullSearchAt(fraction: number, { full: [first, last] }: Pick<Stage, 'full'>): number {
  return Math.round(first + (last - first) * Math.min(1, fraction));
}

/** Board sizes of the games of a generation, by their number: every so many is on the other board of the stage. */
export function sizesOf(stages: readonly Stage[], stage: number, games: number): number[] {
  const { size, share, also } = stages[stage];
  const other = also || (stages[stage - 1]?.size ?? size);
  return Array.from({ length: games }, (_, i) =>
    Math.floor((i + 1) * share) > Math.floor(i * share) ? other : size,
  );
}

/** Every board that games are on up to a stage, the last one if it is not given. */
export function boardsUpTo(stages: readonly Stage[], stage = stages.length - 1): number[] {
  return [...new Set(stages.slice(0, stage + 1).flatMap(({ size, also }) => (also ? [also, size] : [size])))];
}
