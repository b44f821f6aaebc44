/** The order in which runs were begun. The clock of the machine may be set back; the order may not. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Ids of the runs in the folder of an app, oldest first. */
export function orderedRuns(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => existsSync(path.join(folder, id, 'config.json')))
    .map((id) => ({ id, order: orderOf(folder, id), written: writtenAt(folder, id) }))
    .sort((a, b) => a.order - b.order || a.written - b.written)
    .map(({ id }) => id);
}

/** The order of a new run: the time, or what comes after the newest run. */
export function nextOrder(folder: string, now: Date): number {
  const newest = orderedRuns(folder).at(-1);
  return Math.max(now.getTime(), newest === undefined ? 0 : orderOf(folder, newest) + 1);
}

/** What config.json says; of a run that is older than this, the time in its name, which survives copying. */
function orderOf(folder: string, id: string): number {
  try {
    const { order } = JSON.parse(readFileSync(path.join(folder, id, 'config.json'), 'utf8')) as {
      order?: unknown;
    };
    if (Number.isInteger(order)) return order as number;
  } catch {
    // It is told by whoever opens the run.
  }
  const [, date, hours, minutes, seconds] = /(\d{8})T(\d\d)(\d\d)(\d\d)(?:-\d+)?$/.exec(id) ?? [];
  if (date === undefined) return 0;
  const day = date.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3');
  return Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`) || 0;
}

function writtenAt(folder: string, id: string): number {
  return statSync(path.join(folder, id, 'config.json')).mtimeMs;
}
