/** The identity of a process. Its number alone is not enough: the system gives it to another process later. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { isProcess } from '../file/leftovers.ts';

/** A process number with what makes it unique. A field that the system does not tell is ''. */
export interface KnownProcess {
  pid: number;
  /** The machine and, in a container, the table of processes in which `pid` is a number. */
  machine: string;
  /** Changes when the machine is started. */
  boot: string;
  /** When the process began, as the system writes it. */
  started: string;
}

let known: KnownProcess | undefined;

/** This process. */
export function thisProcess(): KnownProcess {
  known ??= {
    pid: process.pid,
    machine: [os.hostname(), attempt(() => readlinkSync('/proc/self/ns/pid'))].filter(Boolean).join(' '),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()) ?? '',
    started: beginningOf(process.pid) ?? '',
  };
  return known;
}

/** Whether a process still runs. A process of another machine counts as running: it cannot be asked. */
export function isAlive({ pid, machine, boot, started }: KnownProcess): boolean {
  const here = thisProcess();
  if (machine !== here.machine) return true;
  if (boot !== here.boot || !isProcess(pid)) return false;
  const now = beginningOf(pid);
  return now !== undefined && (now === '' || started === '' || now === started);
}

/** When a process began: the same text for the same process; '' if the system does not say; undefined if it has ended. */
function beginningOf(pid: number): string | undefined {
  if (process.platform === 'linux') return ticksOf(pid);
  const text = attempt(() => (process.platform === 'win32' ? windowsStart(pid) : unixStart(pid)));
  return text?.startsWith('Z') ? undefined : (text?.replace(/^\S+\s/, '') ?? '');
}

/** Field 22 of /proc/<pid>/stat, ticks since the machine started; the name, field 2, may hold blanks and brackets. */
function ticksOf(pid: number): string | undefined {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return '';
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 'ZX'.includes(state) ? undefined : fields[18]; // dead, but its parent has not asked yet
}

/** State and time of start: `S+   Sun Nov 29 11:02:03 2026`. */
function unixStart(pid: number): string {
  return ask('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]);
}

function windowsStart(pid: number): string {
  const command = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
  return `R ${ask('powershell', ['-NoProfile', '-Command', command])}`;
}

function ask(program: string, words: string[]): string {
  return execFileSync(program, words, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
