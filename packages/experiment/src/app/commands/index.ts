/** The commands that every app has, and those of the systems of one with several. */
import type { Command } from '../command.ts';
import { compare } from './compare.ts';
import { list } from './list.ts';
import { prepare } from './prepare.ts';
import { record } from './record.ts';
import { report } from './report.ts';
import { table } from './table.ts';
import type { App } from '../../run/replication.ts';
import { systemCommands } from './systems.ts';
import { trainCommand } from './train.ts';
import { verify } from './verify.ts';

export function commandsOf(app: App): Command<any>[] {
  return [trainCommand(app), prepare, list, report, record, table, verify, compare, ...systemCommands(app)];
}
