/** Our side: @nutshell/core/dense, as the lab's classify page uses it. */
import { addPenalty, DenseNetwork, vectorOptimizer } from '@nutshell/micro/dense';
import { Random } from '@nutshell/random';
import { type ClassifyWorkload, points, SEED } from './workloads.ts';

/** A training under way. */
export interface Learner {
  /** The next batch: forward, backward, update. Returns its mean loss, without the penalty, before the update. */
  step(): number;
}

export const firstWeights = ({ network }: ClassifyWorkload): DenseNetwork =>
  new DenseNetwork(network, new Random(SEED));

export function ourLearner(workload: ClassifyWorkload): Learner {
  const { batch, l2, learningRate } = workload;
  const network = firstWeights(workload);
  const { x, labels } = points();
  const optimizer = vectorOptimizer(
    workload.optimizer,
    network.parameters.length,
    workload.optimizer === 'momentum' ? { momentum: workload.momentum } : {},
  );
  const batchX = new Float64Array(2 * batch);
  const targets = new Float64Array(batch);
  let next = 0;
  return {
    step() {
      for (let i = 0; i < batch; i++) {
        batchX[2 * i] = x[2 * next];
        batchX[2 * i + 1] = x[2 * next + 1];
        targets[i] = labels[next];
        next = next + 1 === labels.length ? 0 : next + 1;
      }
      const loss = network.learn(batchX, targets, batch);
      if (l2 > 0) addPenalty(network, { l2 });
      optimizer.step(network.parameters, network.gradient, learningRate);
      return loss;
    },
  };
}
