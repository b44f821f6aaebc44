export { writeFigures, writeFileSet, writeIntoRun } from './file/file-set.ts';
export { checkedValue, readChecked } from './file/checked-file.ts';
export { existingPath, findPath, outputPath } from './file/user-path.ts';
export { writeFileAtomic } from './file/atomic-file.ts';
export { leftovers, removeLeftovers } from './file/leftovers.ts';
export { diskFailure, WriteFailure, writing } from './file/disk-failure.ts';
export { silentProgress } from './run/progress.ts';
export { main } from './app/command-line.ts';
export { answerEach } from './app/each-file.ts';
export { flagText } from './app/flags.ts';
export { describeEnvironment, type Environment } from './run/environment.ts';
export { Failure, messageOf } from './file/failure.ts';
export { findWorkspace, fromRoot, type Workspace } from './file/workspace.ts';
export type {
  App,
  AppCommand,
  Collection,
  CommandContext,
  Disposable,
  FinishedRun,
  Measurement,
  MetricRow,
  OpenRecord,
  Progress,
  Replication,
  ReportSection,
  Run,
  RunMark,
  ShowProgress,
  StoredRun,
  System,
  Training,
  Trial,
} from './run/replication.ts';
export {
  exportedFolder,
  exportedNamed,
  findTrained,
  folderForExport,
  isExported,
  networkOption,
} from './run/exported.ts';
export { NoSuchRun, runOption } from './run/run-folder.ts';
export { LeftOut, type LeaveOut } from './record/left-out.ts';
export { ResultRecord, type Outcome } from './record/result.ts';
export { readRecord, readRecords, recordFile } from './record/records.ts';
export { readExperiment, type SelectedOn } from './file/experiment-file.ts';
export { missesSection } from './show/report/misses.ts';
export { escapeHtml, figure, gallery, htmlTable, image, page } from './show/report/html.ts';
export { terminalTable } from './show/terminal-table.ts';
