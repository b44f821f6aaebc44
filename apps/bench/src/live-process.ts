import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Program, complaint } from './child-measurement.ts';

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

/**
 * A program that stays alive between questions: it prints a line of JSON when it is ready, and one for each line of JSON
 * on its standard input. Other lines that it prints are ignored.
 */
export class LiveProcess {
  readonly #command: string;
  readonly #child: ChildProcess;
  readonly #answers: unknown[] = [];
  #waiting: Waiting | undefined;
  #errorOutput = '';
  #end: Error | undefined;

  constructor({ command, args, env }: Program) {
    this.#command = command;
    this.#child = spawn(command, [...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
    createInterface(this.#child.stdout!).on('line', (line) => this.#read(line));
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-20_000);
    });
    this.#child.stdin!.on('error', () => {}); // the end of the process says more
    this.#child.once('error', (error) => this.#fail(error));
    this.#child.once('close', (code) => {
      const reason = complaint(this.#errorOutput) || `${command} ended with exit code ${code}`;
      this.#fail(new Error(reason));
    });
  }

  /** What the program says when it is ready, or answers next. @throws Error if it ends, or is silent for so long. */
  async answer(timeoutSeconds: number): Promise<unknown> {
    if (this.#answers.length > 0) return this.#answers.shift();
    if (this.#end) throw this.#end;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting = { resolve, reject };
        const message = `${this.#command}: no answer after ${timeoutSeconds} s`;
        timer = setTimeout(() => reject(new Error(message)), timeoutSeconds * 1000);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** Asks a question and returns the answer. @throws Error as {@link answer} does. */
  ask(question: unknown, timeoutSeconds: number): Promise<unknown> {
    this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    return this.answer(timeoutSeconds);
  }

  /** Lets the program end by itself: there are no more questions. @throws Error if it fails or takes longer. */
  async finish(timeoutSeconds: number): Promise<void> {
    const child = this.#child;
    const closed = new Promise<void>((resolve, reject) => {
      child.once('close', (code) => (code === 0 ? resolve() : reject(this.#end)));
      setTimeout(() => reject(new Error(`${this.#command} does not end`)), timeoutSeconds * 1000).unref();
    });
    child.stdin!.end();
    try {
      await closed;
    } finally {
      await this.close();
    }
  }

  /** Ends the program, at once. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
      return;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.kill('SIGKILL');
    await closed;
  }

  #read(line: string): void {
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      return; // a library has something to say
    }
    if (this.#waiting) this.#waiting.resolve(answer);
    else this.#answers.push(answer);
  }

  #fail(error: Error): void {
    this.#end ??= error;
    this.#waiting?.reject(this.#end);
  }
}
