/** What is printed at the end of a training. */
import type { FinishedRun, Replication } from './replication.ts';
import type { OpenedRun } from './run-folder.ts';
import { fromRoot, type Workspace } from './workspace.ts';
export function summarise(
  workspace: Workspace,
  _replication: Replication<any>,
  run: OpenedRun & FinishedRun,
): string {
  return JSON.stringify(run.result.metrics) + fromRoot(workspace, run.dir);
}
