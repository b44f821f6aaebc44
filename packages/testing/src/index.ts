export { CommandLine, type Ended, type Flags, Program, cli } from './cli.ts';
export {
  type DiskCall,
  type Fault,
  type FaultKind,
  type FaultyDisk,
  canFail,
  failDisk,
} from './disk-faults.ts';
export { type GradientOptions, gradientsMatch } from './gradients.ts';
export { goesOnToTheSameBits } from './interruption.ts';
export { noise, tinyNetwork } from './picture-network.ts';
export { bitsOf, resumeTraining, resumesToTheSameBits, startTraining, succeeded } from './resumption.ts';
export { ScratchRun, type ScratchRunOptions } from './scratch-run.ts';
export { keepsTensorsFlat, overfits } from './steps.ts';
export { temporaryFolder } from './temporary-folder.ts';
