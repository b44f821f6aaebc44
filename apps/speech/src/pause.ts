import type { Run } from '@nutshell/experiment';
import { setImmediate } from 'node:timers/promises';

/** Milliseconds within which a bar is drawn and Ctrl-C is heard. */
const HEARING = 50;

/**
 * To be awaited in the midst of work between two of a training's own pauses: lets bars be drawn, and ends the work at Ctrl-C.
 * @param save what to do before; nothing where the work begins again when the run is resumed
 */
export function pauser(run: Pick<Run, 'stop'>, save?: () => void): () => Promise<void> {
  let heard = performance.now();
  return async () => {
    if (performance.now() - heard < HEARING) return;
    await setImmediate();
    heard = performance.now();
    if (!run.stop.aborted) return;
    save?.();
    throw run.stop.reason;
  };
}
