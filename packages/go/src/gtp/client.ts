import { type ChildProcess, spawn } from 'node:child_process';

/** An engine that did not answer as it should: it refused, took too long, or ended. */
export class EngineError extends Error {
  readonly reason: 'refused' | 'time' | 'ended';

  constructor(reason: 'refused' | 'time' | 'ended', message: string) {
    super(message);
    this.reason = reason;
  }
}

interface Waiting {
  command: string;
  resolve(text: string): void;
  reject(error: EngineError): void;
  timer: NodeJS.Timeout | undefined;
}

/** Characters of an answer that has no end, at which its program is stopped. */
const LONGEST_ANSWER = 1_000_000;

/** Characters of a refusal that messages show. */
const SHOWN = 300;

/** A program that speaks GTP, in a process of its own: the controller's side. */
export class Client {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting: Waiting[] = [];
  #answer = '';
  #errors = '';
  #ended: string | undefined;

  /** @param command program and arguments, without a shell */
  constructor(name: string, command: readonly string[]) {
    this.name = name;
    const [program, ...words] = command;
    // In a group of its own: Ctrl-C in a terminal is for the controller alone, which would take the end of a program for a crash.
    const options = { detached: true, windowsHide: true };
    this.#child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    this.#child.on('error', (error) => this.#end(`cannot be started: ${error.message}`));
    this.#child.on('exit', (code, signal) => this.#end(`ended (${code ?? signal})`));
    this.#child.stdin!.on('error', () => {}); // it ended; `exit` says so
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  /** @returns the answer's text @throws EngineError if it is an error, takes longer than `seconds`, or the program ended */
  send(command: string, seconds = 60): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return void reject(this.#error('ended', `${this.#ended}`));
      const timer = setTimeout(() => {
        reject(this.#error('time', `did not answer "${command}" within ${seconds} s`));
        this.kill(); // what it answers later would be taken for an answer to the next command
      }, seconds * 1000);
      this.#waiting.push({ command, resolve, reject, timer });
      this.#child.stdin!.write(`${command}\n`);
    });
  }

  /** Asks it to quit, and kills it if it does not within a second. */
  async close(): Promise<void> {
    if (this.#ended) return;
    await this.send('quit', 1).catch(() => {});
    this.kill();
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #read(text: string): void {
    this.#answer += text.replaceAll('\r', '');
    for (;;) {
      const end = this.#answer.indexOf('\n\n');
      if (end < 0) {
        if (this.#answer.length > LONGEST_ANSWER) this.#stop('writes an answer that has no end');
        return;
      }
      const answer = this.#answer.slice(0, end).trimStart();
      this.#answer = this.#answer.slice(end + 2);
      if (!/^[=?]/.test(answer)) continue; // noise before an answer
      const waiting = this.#waiting.shift();
      if (!waiting) continue;
      clearTimeout(waiting.timer);
      const content = answer.replace(/^[=?]\d*\s?/, '').trimEnd();
      if (answer.startsWith('=')) waiting.resolve(content);
      else waiting.reject(this.#error('refused', `refused "${waiting.command}": ${content.slice(0, SHOWN)}`));
    }
  }

  #stop(why: string): void {
    this.#answer = '';
    this.#end(why);
    this.kill();
  }

  #end(how: string): void {
    if (this.#ended) return;
    this.#ended = how;
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(this.#error('ended', how));
    }
  }

  #error(reason: EngineError['reason'], text: string): EngineError {
    const said = this.#errors.trim();
    return new EngineError(reason, `${this.name} ${text}${said ? `; it said: ${said}` : ''}`);
  }
}
