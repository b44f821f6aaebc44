import type { FinishedRun, ReportSection } from '@nutshell/experiment';
import type { CharRnnConfig } from './config.ts';

/** The parts of the report that only this app has. */
export async function sections(_run: FinishedRun<CharRnnConfig>): Promise<ReportSection[]> {
  return [];
}
