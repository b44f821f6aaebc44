export { OnnxBackend } from './backend.ts';
export { type Compiled, type CompileOptions, compile } from './compile/compile.ts';
export { type ExportOptions, toOnnx } from './export.ts';
export { type FitProgress, type FitProgressOptions, fitProgress } from './fit-progress.ts';
export { type OnnxOptions, registerOnnxBackend } from './register.ts';
export { OnnxUnavailable } from './runtime/native.ts';
export { OnnxFailure } from './runtime/session.ts';
export type { OnnxStats } from './statistics.ts';
