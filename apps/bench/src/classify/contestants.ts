/** The two sides by name, how they are timed, and whether they do the same. */
import { type Measurement, workloadNamed } from '../comparison.ts';
import { measureThroughput } from '../throughput.ts';
import { type Learner, ourLearner } from './ours.ts';
import { peerLearner } from './peer.ts';
import { type ClassifyWorkload, workloads } from './workloads.ts';

export const contestantNames = ['core/dense', 'convnetjs'] as const;
export type ContestantName = (typeof contestantNames)[number];

const learners: Record<ContestantName, (workload: ClassifyWorkload) => Learner> = {
  'core/dense': ourLearner,
  convnetjs: peerLearner,
};

/** Passes over the points in this many seconds. */
export async function measure(name: ContestantName, workload: string, seconds: number): Promise<Measurement> {
  const work = workloadNamed(workloads, workload);
  const learner = learners[name](work);
  const batches = work.items / work.batch;
  let loss = NaN;
  const measurement = await measureThroughput(
    () => {
      for (let i = 0; i < batches; i++) loss = learner.step();
    },
    { seconds, stepLimit: 10 },
  );
  if (!Number.isFinite(loss)) throw new Error(`${name}: the loss became ${loss}`);
  return measurement;
}

/** The largest relative difference between the two sides' losses over this many steps from the same weights. */
export function largestDifference(workload: ClassifyWorkload, steps: number): number {
  const [ours, theirs] = [ourLearner(workload), peerLearner(workload)];
  let largest = 0;
  for (let i = 0; i < steps; i++) {
    const [a, b] = [ours.step(), theirs.step()];
    largest = Math.max(largest, Math.abs(a - b) / Math.max(Math.abs(b), 1e-12));
  }
  return largest;
}
