import { type Picture, drawScene, renderScene } from '@nutshell/data/captioning';
import { Random } from '@nutshell/random';

/** The generated scene of a seed. */
export function sceneOf(seed: number): Picture {
  const random = new Random(seed).fork('scene');
  return renderScene(drawScene(random.fork('things')), random.fork('picture'));
}
