/** Programs on a disk that fails at one call, and how they have to end. */
import type { Fault, FaultKind } from '@nutshell/testing/disk-faults';
import { faultOfDiskMessage } from '../judgement.ts';
import type { Ended } from './program.ts';

const HOOK = import.meta.resolve('@nutshell/testing/disk-faults');

export const DISK_KINDS: readonly FaultKind[] = ['ENOSPC', 'EIO', 'EROFS', 'short', 'kill', 'torn', 'power'];

/** What a program is started with so that its disk fails. @param fault.report gets its calls, if it is not killed */
export const withFault = (fault: Fault & { report?: string }, env: Record<string, string> = {}) => ({
  node: ['--import', HOOK],
  env: { NUTSHELL_DISK_FAULT: JSON.stringify(fault), ...env },
});

/** What is wrong with how a disturbed program ended: it may be right, be killed, or say in one message what happened. */
export function complaintOf({ code, signal, err }: Ended, folder: string): string | undefined {
  if (code === 0 || signal === 'SIGKILL') return undefined;
  const told = err.split('\n').filter((line) => line.startsWith('error: '));
  if (code !== 1 || told.length !== 1) return `it ended with ${code ?? signal}: ${err.trim().slice(-500)}`;
  const fault = err.includes('NUTSHELL_DEBUG') ? 'it tells a bug' : faultOfDiskMessage(told[0], folder);
  return fault && `${fault}: ${told[0]}`;
}
