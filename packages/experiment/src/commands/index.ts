/** The commands that every app has. */
import type { Command } from '../command.ts';
import { compare } from './compare.ts';
import { list } from './list.ts';
import { prepare } from './prepare.ts';
import { record } from './record.ts';
import { report } from './report.ts';
import { table } from './table.ts';
import { train } from './train.ts';
import { verify } from './verify.ts';

export const builtinCommands: readonly Command<any>[] = [
  train,
  prepare,
  list,
  report,
  record,
  table,
  verify,
  compare,
];
