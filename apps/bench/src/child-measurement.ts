import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Details, Measurement } from './comparison.ts';

const run = promisify(execFile);

/** A program to run, and what to add to its environment. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
}

/**
 * Runs a program to its end and returns the JSON in the last line of its standard output.
 * Throws an Error with what it complained about if it fails, or naming the time if it takes longer.
 */
export async function runForJson(program: Program, timeoutSeconds: number): Promise<unknown> {
  const { command, args, env } = program;
  let output: string;
  try {
    const options = {
      env: { ...process.env, ...env },
      timeout: timeoutSeconds * 1000,
      killSignal: 'SIGKILL',
    } as const;
    output = (await run(command, [...args], options)).stdout;
  } catch (error) {
    const { killed, stderr, message } = error as { killed?: boolean; stderr?: string; message: string };
    if (killed) throw new Error(`no result after ${timeoutSeconds} s`, { cause: error });
    throw new Error(complaint(stderr ?? '') || message, { cause: error });
  }
  try {
    return JSON.parse(lastLine(output));
  } catch (error) {
    throw new Error(`${command} ended without a line of JSON, but with "${lastLine(output)}"`, {
      cause: error,
    });
  }
}

/**
 * Times a contestant in a process of its own, so that nothing it leaves behind slows the next one down. The program
 * prints a {@link Measurement}.
 */
export async function measureInChild(program: Program, timeoutSeconds: number): Promise<Measurement> {
  const result = (await runForJson(program, timeoutSeconds)) as Record<string, unknown>;
  if (typeof result.skipped === 'string') return { skipped: result.skipped };
  const { steps, seconds, details } = result;
  if (typeof steps === 'number' && typeof seconds === 'number' && steps > 0 && seconds > 0)
    return { steps, seconds, ...(details !== undefined && { details: details as Details }) };
  throw new Error(
    `${program.command} printed ${JSON.stringify(result)}; expected steps and seconds, or skipped`,
  );
}

/** The error that Node or Python died of, which both print among lines of less interest; else the last line. */
export function complaint(errorOutput: string): string {
  const died = errorOutput.split('\n').findLast((line) => /^\w*(Error|Exception)\b.*: /.test(line));
  return died ?? lastLine(errorOutput);
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
