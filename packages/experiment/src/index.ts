export { writeFileAtomic } from './atomic-file.ts';
export { main } from './command-line.ts';
export { describeEnvironment, type Environment } from './environment.ts';
export { Failure } from './failure.ts';
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
} from './replication.ts';
export { ResultRecord } from './result.ts';
export { chart, escapeHtml, figure, gallery, htmlTable, image } from './report/html.ts';
export { greyImage, type PictureOptions } from './report/picture.ts';
export { terminalTable } from './terminal-table.ts';
