import { DenseNetwork } from '@nutshell/micro/dense';
import type { Random } from '@nutshell/random';
import type { DepthConfig } from './config.ts';

/** A network with weights drawn from `random`: one logistic output for two classes, a softmax over more. */
export function buildNetwork(
  hidden: readonly number[],
  classes: number,
  { activation }: Pick<DepthConfig, 'activation'>,
  random: Random,
): DenseNetwork {
  const output =
    classes === 2
      ? ({ outputs: 1, loss: 'logistic' } as const)
      : { outputs: classes, loss: 'softmax' as const };
  return new DenseNetwork({ inputs: 2, hidden, activation, ...output }, random);
}
