export { main } from './command-line.ts';
export { Failure } from './failure.ts';
export type {
  AppCommand,
  CommandContext,
  FinishedRun,
  MetricRow,
  Outcome,
  Progress,
  Replication,
  ReportSection,
  Run,
  StoredRun,
} from './replication.ts';
export { ResultRecord } from './result.ts';
