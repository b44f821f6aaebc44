/** The files that a resumed run must find unchanged: config.json and the others that define it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Failure } from '../file/failure.ts';
import type { RunMark, StoredRun } from './replication.ts';

const boundFiles = ['config.json', 'environment.json'];

/** SHA-256 of the files of a run that its checkpoints are bound to. */
export class Binding {
  /** By file name. */
  readonly files: Record<string, string>;
  readonly #shown: string;

  /**
   * @param shown the run folder as messages call it
   * @throws Failure if the run is resumed and its config.json is not the one that it began with
   */
  constructor(
    run: Pick<StoredRun, 'path'> & { environment(): { configSha256?: string } },
    shown: string,
    resumed: boolean,
  ) {
    this.#shown = shown;
    this.files = Object.fromEntries(boundFiles.map((file) => [file, sha256(readFileSync(run.path(file)))]));
    const { configSha256 } = run.environment();
    if (resumed && configSha256 !== undefined) this.#compare('config.json', configSha256, 'the run began');
  }

  /** @throws Failure that names the file which is not the one that a checkpoint was made with */
  refuseOthers({ files = {} }: RunMark): void {
    for (const [file, hash] of Object.entries(files)) this.#compare(file, hash, 'its checkpoint was written');
  }

  #compare(file: string, hash: string, since: string): void {
    if (this.files[file] === hash) return;
    throw new Failure(
      `${this.#shown}/${file} was changed since ${since}: the run would go on as another one. ` +
        'Put it back as it was, or start a new run with other flags.',
    );
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
