import { describe, expect, it } from 'vitest';
import { largestDifference } from '../src/classify/contestants.ts';
import { ourLearner } from '../src/classify/ours.ts';
import { peerLearner } from '../src/classify/peer.ts';
import { workloads } from '../src/classify/workloads.ts';
import { workloadNamed } from '../src/comparison.ts';

describe('core/dense beside convnetjs', () => {
  it.each(workloads)('has the same losses from the same weights: $name', (workload) => {
    expect(largestDifference(workload, 1000)).toBeLessThan(1e-6);
  });

  it.each(workloads)('learns: $name', (workload) => {
    for (const learner of [ourLearner(workload), peerLearner(workload)]) {
      const pass = () => {
        let sum = 0;
        for (let i = 0; i < 50; i++) sum += learner.step();
        return sum / 50;
      };
      const first = pass();
      for (let i = 0; i < 98; i++) pass();
      expect(pass()).toBeLessThan(first);
    }
  });

  it('notices another network', () => {
    // What convnetjs' Adadelta lacks shows at once, so the agreement above is not an accident of a loose comparison.
    const workload = { ...workloads[2], learningRate: 0.9 };
    expect(largestDifference(workload, 100)).toBeGreaterThan(1e-4);
  });

  it('names the workloads that there are', () => {
    expect(() => workloadNamed(workloads, '2-3-4')).toThrow(/2-3-4.*2-8-8-1/s);
  });
});
