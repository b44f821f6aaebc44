import type { Device } from '../runtime/session.ts';

/** What lowering has to know about where the graph will run. */
export interface Target {
  /** Channels in a block of ONNX Runtime's NCHWc layout on this processor; 0 where it has none. */
  block: number;
  device: Device['kind'];
}
