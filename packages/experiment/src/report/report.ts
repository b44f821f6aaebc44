import type { FinishedRun, Replication } from '../replication.ts';
import type { OpenedRun } from '../run-folder.ts';
import type { Workspace } from '../workspace.ts';
export async function writeReport(
  _w: Workspace,
  _r: Replication<any>,
  _run: OpenedRun & FinishedRun,
): Promise<void> {}
