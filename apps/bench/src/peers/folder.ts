import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The folder of the peers that are not dependencies: `NUTSHELL_PEERS`, else a folder in the user's cache. */
export function peersFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return process.env.NUTSHELL_PEERS || path.join(cache, 'nutshell', 'peers');
}

/** The Python of the virtual environment in which the newest PyTorch is installed. */
export function wheelPython(peers: string): string {
  const program = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  return path.join(peers, 'torch', ...program);
}

export const hasWheel = (peers: string): boolean => existsSync(wheelPython(peers));
