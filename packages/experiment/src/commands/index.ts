/** The commands that every app has. */
import type { Command } from '../command.ts';
import { train } from './train.ts';

export const builtinCommands: readonly Command<any>[] = [train];
