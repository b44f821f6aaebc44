export { writeFileSet } from './file/file-set.ts';
export { writeFileAtomic } from './file/atomic-file.ts';
export { main } from './app/command-line.ts';
export { describeEnvironment, type Environment } from './run/environment.ts';
export { Failure } from './file/failure.ts';
export type {
  App,
  AppCommand,
  Collection,
  CommandContext,
  Disposable,
  FinishedRun,
  MetricRow,
  Outcome,
  Progress,
  Replication,
  ReportSection,
  Run,
  StoredRun,
  System,
  Trial,
} from './run/replication.ts';
export { ResultRecord } from './run/result.ts';
export { escapeHtml, figure, gallery, htmlTable, image } from './show/report/html.ts';
export { terminalTable } from './show/terminal-table.ts';
