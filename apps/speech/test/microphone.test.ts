import { encodeWav } from '@nutshell/data';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordSound } from '../src/microphone.ts';

describe.skipIf(process.platform === 'win32')('recordSound', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'nutshell-recorders-'));
    vi.stubEnv('PATH', folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const program = (name: string, script: string) =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('takes what the first program that records writes, at the rate that was asked for', async () => {
    const samples = Float32Array.from({ length: 1600 }, (_, i) => Math.round(Math.sin(i / 9) * 1000) / 32768);
    const wav = path.join(folder, 'said.wav');
    writeFileSync(wav, encodeWav({ rate: 8000, channels: [samples] }));
    program('arecord', 'echo "arecord: no soundcards found..." >&2; exit 1');
    program('rec', `echo "$@" > ${folder}/arguments; exec /bin/cat ${wav}`);
    program('ffmpeg', 'exit 1');
    expect(await recordSound(8000, 3)).toEqual({ rate: 8000, samples });
    expect((await recordSound(4000, 3)).samples).toHaveLength(800);
  });

  it('says what to install where there is no such program, and why one that is there does not record', async () => {
    await expect(recordSound(8000, 1)).rejects.toThrow(
      'install arecord (package alsa-utils), rec (package sox) or ffmpeg, or name a WAV file',
    );
    program('arecord', 'echo "arecord: no soundcards found..." >&2; exit 1');
    await expect(recordSound(8000, 1)).rejects.toThrow('arecord: arecord: no soundcards found');
    program('arecord', 'echo "this is no WAV file"');
    await expect(recordSound(8000, 1)).rejects.toThrow('the recording of arecord');
  });
});
