export { ScratchRun, type ScratchRunOptions, temporaryFolder } from './scratch-run.ts';
