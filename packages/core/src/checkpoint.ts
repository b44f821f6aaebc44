import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { firstIssue } from './first-issue.ts';
import { type HostArray, fromHost } from './host-array.ts';
import type { Named } from './optimizers/optimizer.ts';

/**
 * A checkpoint is a folder of two files: `tensors.bin`, the bytes of all tensors one after the other, and `checkpoint.json`, which says
 * where each begins, holds the rest of the state (epoch, step, generators, config …) and the checksums of both. It is written under a
 * temporary name and renamed, and the one before it is kept as `previous`, so whenever the process dies there is a whole checkpoint, even
 * if the newest had been damaged.
 */
const SCHEMA = 'nutshell.checkpoint/2';
const STATE_FILE = 'checkpoint.json';
const TENSOR_FILE = 'tensors.bin';

/** A checkpoint that cannot be used or written; the message names the file and what is wrong with it, `cause` the system's error. */
export class CheckpointError extends Error {
  /** The folder of a checkpoint that could not be written, or the file that could not be read. */
  readonly path: string | undefined;

  constructor(message: string, { path, cause }: { path?: string; cause?: unknown } = {}) {
    super(message, { cause });
    this.path = path;
  }
}

/** Arrays that a checkpoint holds as they are. Tensors are float32, int32 and bool, the last as bytes. */
const arrayTypes = {
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Uint8Array,
  Uint16Array,
  Uint32Array,
};
export type TypedArray =
  Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

const size = z.int().min(0);
const TensorEntry = z.object({
  name: z.string(),
  type: z.enum(Object.keys(arrayTypes) as (keyof typeof arrayTypes)[]),
  shape: z.array(size),
  offset: size,
  bytes: size,
});
type TensorEntry = z.infer<typeof TensorEntry>;

const Manifest = z.object({
  schema: z.literal(SCHEMA),
  state: z.unknown().optional(),
  tensors: z.array(TensorEntry),
  tensorsSha256: z.string(),
});
type Manifest = z.infer<typeof Manifest>;

export interface Checkpoint<State> {
  /** The folder it was read from. */
  path: string;
  state: State;
  /** Values on the host, by name. */
  tensors: Named<StoredTensor>;
}

export interface StoredTensor {
  values: TypedArray;
  shape: readonly number[];
}

/**
 * Writes `<folder>/<name>`; the checkpoint that had this name becomes `<folder>/previous` if the name is `last`, and is replaced otherwise.
 * @param state plain JSON.
 * @param folder is made if it is missing, but not the folder that it lies in: a run that was taken away is not made again.
 * @throws CheckpointError if a tensor has no numbers to write (strings, complex), or if the disk refuses; the newest checkpoint is then
 * the one it was before.
 */
export function saveCheckpoint(
  folder: string,
  name: string,
  tensors: Named<tf.Tensor | TypedArray>,
  state: unknown,
): void {
  try {
    if (!existsSync(folder)) mkdirSync(folder);
    removeUnfinished(folder);
    const temporary = join(folder, `.writing-${name}-${process.pid}`);
    write(temporary, tensors, state);
    replace(folder, name, temporary);
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    const path = join(folder, name);
    throw new CheckpointError(`${path} cannot be written: ${(error as Error).message}`, {
      path,
      cause: error,
    });
  }
}

/** Writes the two files of a checkpoint into a new folder. */
function write(folder: string, tensors: Named<tf.Tensor | TypedArray>, state: unknown): void {
  try {
    mkdirSync(folder);
    const entries: TensorEntry[] = [];
    const hash = createHash('sha256');
    let offset = 0;
    writeDurably(join(folder, TENSOR_FILE), (write) => {
      for (const [key, tensor] of Object.entries(tensors)) {
        const { values, shape } = storable(key, tensor);
        const type = values.constructor.name as TensorEntry['type'];
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        entries.push({ name: key, type, shape: [...shape], offset, bytes: bytes.length });
        offset += bytes.length;
        hash.update(bytes);
        write(bytes);
      }
    });
    const manifest: Manifest = { schema: SCHEMA, state, tensors: entries, tensorsSha256: hash.digest('hex') };
    const body = JSON.stringify(manifest);
    writeDurably(join(folder, STATE_FILE), (write) => write(Buffer.from(`${sha256(body)}\n${body}\n`)));
  } catch (error) {
    try {
      remove(folder);
    } catch {
      // the next one does
    }
    throw error;
  }
}

/**
 * Puts a written checkpoint in its place. Nothing is deleted before that is done: the one that it replaces may be damaged, and
 * `previous` the only one to go on from.
 */
function replace(folder: string, name: string, written: string): void {
  const target = join(folder, name);
  const replaced = join(folder, `.replaced-${name}`);
  if (existsSync(target)) {
    remove(replaced);
    renameSync(target, replaced);
  }
  renameSync(written, target);
  if (name === 'last' && existsSync(replaced)) {
    remove(join(folder, 'previous'));
    renameSync(replaced, join(folder, 'previous'));
  }
  remove(replaced);
}

/**
 * Reads the newest whole checkpoint: `last`, or the one before it if `last` is missing or damaged.
 * @param refused is told about each checkpoint that exists but cannot be used.
 * @returns undefined if there is none at all.
 * @throws CheckpointError if there are some and none can be used.
 */
export function loadNewestCheckpoint<State>(
  folder: string,
  refused: (error: CheckpointError) => void = () => {},
): Checkpoint<State> | undefined {
  const errors: CheckpointError[] = [];
  for (const name of ['last', '.replaced-last', 'previous']) {
    if (!existsSync(join(folder, name))) continue;
    try {
      return loadCheckpoint<State>(join(folder, name));
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      errors.push(error);
      refused(error);
    }
  }
  if (errors.length > 0)
    throw new CheckpointError(
      `no usable checkpoint in ${folder}: ${errors.map((error) => error.message).join('; ')}. ` +
        'Put one of them back as it was, or start a new run.',
      { path: errors[0].path, cause: errors[0].cause },
    );
  return undefined;
}

/** Reads one checkpoint folder. @throws CheckpointError if a file is missing, truncated or changed. */
export function loadCheckpoint<State>(path: string): Checkpoint<State> {
  const manifest = readManifest(join(path, STATE_FILE));
  const file = join(path, TENSOR_FILE);
  const bytes = readOrRefuse(file);
  if (sha256(bytes) !== manifest.tensorsSha256) {
    throw new CheckpointError(
      `${file} is damaged: its SHA-256 is not the one in ${STATE_FILE} (${bytes.length} bytes)`,
    );
  }
  const tensors: Named<StoredTensor> = {};
  for (const entry of manifest.tensors) {
    checkEntry(entry, bytes.length, path);
    const own = Uint8Array.from(bytes.subarray(entry.offset, entry.offset + entry.bytes)); // a copy, so that 4-byte views are aligned
    tensors[entry.name] = { values: new arrayTypes[entry.type](own.buffer), shape: entry.shape };
  }
  return { path, state: manifest.state as State, tensors };
}

/**
 * Puts stored values into the variables and typed arrays of the same names.
 * @throws CheckpointError if names, types or shapes differ: the checkpoint belongs to another model. Nothing has changed then.
 */
export function restoreTensors(
  targets: Named<tf.Variable | TypedArray>,
  { path, tensors }: Pick<Checkpoint<unknown>, 'path' | 'tensors'>,
): void {
  const missing = Object.keys(targets).filter((name) => !(name in tensors));
  const unknown = Object.keys(tensors).filter((name) => !(name in targets));
  if (missing.length + unknown.length > 0) {
    throw new CheckpointError(
      `${path} belongs to another model: it lacks [${missing.join(', ')}] and has [${unknown.join(', ')}] too many`,
    );
  }
  for (const [name, target] of Object.entries(targets)) {
    const [stored, wanted] = [formOf(tensors[name]), formOf(target)];
    if (stored !== wanted)
      throw new CheckpointError(
        `${path} belongs to another model: ${name} is ${stored}, the model wants ${wanted}`,
      );
  }
  for (const [name, target] of Object.entries(targets)) {
    const stored = tensors[name];
    if (ArrayBuffer.isView(target)) target.set(stored.values);
    else tf.tidy(() => target.assign(fromHost(stored as HostArray)));
  }
}

const storableTypes = ['float32', 'int32', 'bool'];

/** `float32[3,4]`; bool tensors are stored as bytes. */
function formOf(target: tf.Tensor | TypedArray | StoredTensor): string {
  const nameOf = (values: TypedArray) => values.constructor.name.replace('Array', '').toLowerCase();
  if (ArrayBuffer.isView(target)) return `${nameOf(target)}[${target.length}]`;
  const type = 'values' in target ? nameOf(target.values) : target.dtype.replace('bool', 'uint8');
  return `${type}[${target.shape.join()}]`;
}

function storable(name: string, tensor: tf.Tensor | TypedArray): StoredTensor {
  if (ArrayBuffer.isView(tensor)) return { values: tensor, shape: [tensor.length] };
  if (!storableTypes.includes(tensor.dtype)) {
    throw new CheckpointError(
      `${name} is a ${tensor.dtype} tensor; a checkpoint holds ${storableTypes.join(', ')}`,
    );
  }
  return { values: tensor.dataSync() as HostArray['values'], shape: tensor.shape };
}

function readManifest(file: string): Manifest {
  const text = readOrRefuse(file).toString('utf8');
  const [checksum, body] = [text.slice(0, 64), text.slice(65, -1)];
  if (text.at(64) !== '\n' || text.at(-1) !== '\n' || sha256(body) !== checksum) {
    throw new CheckpointError(`${file} is damaged: its first line is not the SHA-256 of the rest`);
  }
  const json = jsonOf(body);
  const { schema } = Object(json) as { schema?: unknown };
  if (typeof schema === 'string' && schema !== SCHEMA)
    throw new CheckpointError(`${file} has schema ${schema.slice(0, 60)}, this program reads ${SCHEMA}`);
  const { data, error } = Manifest.safeParse(json);
  if (data) return data;
  throw new CheckpointError(`${file} is damaged: ${firstIssue(error)}`);
}

/** Nothing where it is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws CheckpointError for a tensor that is not among the bytes of the file, or has more or fewer than its shape needs */
function checkEntry({ name, type, shape, offset, bytes }: TensorEntry, length: number, path: string): void {
  const needed = shape.reduce((product, side) => product * side, arrayTypes[type].BYTES_PER_ELEMENT);
  if (bytes === needed && offset + bytes <= length) return;
  throw new CheckpointError(
    `${join(path, STATE_FILE)} is damaged: ${name}, ${type} [${shape.join()}], needs ${needed} bytes; ` +
      `it is said to have ${bytes} from ${offset} on, and ${TENSOR_FILE} has ${length}`,
  );
}

function readOrRefuse(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CheckpointError(`${file} cannot be read: ${(error as Error).message}`, {
      path: file,
      cause: error,
    });
  }
}

/** Writes a file through to the disk: a rename may be durable before the data it names. */
function writeDurably(file: string, produce: (write: (bytes: Uint8Array) => void) => void): void {
  const handle = openSync(file, 'wx');
  try {
    produce((bytes) => {
      for (let done = 0; done < bytes.length;) {
        const written = writeSync(handle, bytes, done);
        if (written === 0) throw new Error(`${file} takes no more bytes`);
        done += written;
      }
    });
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Removes what an earlier process was writing when it was killed. */
function removeUnfinished(folder: string): void {
  for (const entry of readdirSync(folder)) {
    if (entry.startsWith('.writing-')) remove(join(folder, entry));
  }
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true });

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
