/** The commands that every app has, and those that train one experiment of it. */
import type { Command } from '../command.ts';
import { compare } from './compare.ts';
import { list } from './list.ts';
import { prepare } from './prepare.ts';
import { record } from './record.ts';
import { report } from './report.ts';
import { table } from './table.ts';
import type { App } from '../../run/replication.ts';
import { namedTrainings } from './named-trainings.ts';
import { trainCommand } from './train.ts';
import { verify } from './verify.ts';

export function commandsOf(app: App): Command<any>[] {
  return [trainCommand(app), prepare, list, report, record, table, verify, compare, ...namedTrainings(app)];
}
