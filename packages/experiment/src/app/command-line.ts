/** The command line that all apps share. */
import { existsSync } from 'node:fs';
import { Command as Commander, CommanderError, Help, Option } from 'commander';
import pc from 'picocolors';
import { z } from 'zod';
import type { Command, Context } from './command.ts';
import { commandsOf } from './commands/index.ts';
import { diskFailure, fileOf } from '../file/disk-failure.ts';
import { Failure, messageOf } from '../file/failure.ts';
import { flagsOf, readFlags } from './flags.ts';
import { nearest } from '../file/nearest.ts';
import { openRecord } from '../record/measurement.ts';
import { startProgress } from '../run/progress.ts';
import type { App, AppCommand, Collection, Replication } from '../run/replication.ts';
import { endWithLauncher } from '../run/interruption.ts';
import { describeOwner, ownerOf } from '../run/owner.ts';
import { openRun } from '../run/run-folder.ts';
import type { OpenedRun } from '../run/stored-run.ts';
import type { KnownSystem } from '../run/system.ts';
import { outputPath, placesOf } from '../file/user-path.ts';
import { validate } from '../file/validation.ts';
import { findWorkspace, fromRoot, type Workspace } from '../file/workspace.ts';

/**
 * Runs the command that `argv` names: an app's src/main.ts is `await main(replication)`. Sets the exit code; an
 * error is one message, its stack only with NUTSHELL_DEBUG=1.
 */
export async function main<S extends z.ZodObject>(
  replication: Replication<S> | Collection,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  // A reader that closes the pipe (`| head`) must not end a training.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  endWithLauncher();
  try {
    const program = build(replication);
    await program.parseAsync(normalise(argv, program), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode; // commander has printed the message
    else {
      const what = fileOf(error) ?? 'a file';
      const told = diskFailure(error, { what: `${what} cannot be read or written`, next: 'try again.' });
      console.error(`${pc.red('error:')} ${messageOf(told)}`);
      process.exitCode = 1;
    }
  }
}

function build(replication: App): Commander {
  const program = new Commander(`npx nx run ${replication.app}:<command>`)
    .description(`${replication.title}\n${replication.paper}`)
    .usage('[flags]')
    .helpCommand('help [command]', 'list the commands, or explain the flags of one')
    .configureHelp({
      // The name before a colon, as Nx wants it.
      commandUsage: (command) =>
        (command.parent ? `npx nx run ${replication.app}:${command.name()} ` : `${command.name()} `) +
        command.usage(),
      subcommandTerm: (command) => command.name(),
    })
    .configureOutput({ getOutHelpWidth: () => process.stdout.columns ?? 120 })
    .exitOverride()
    .showSuggestionAfterError();
  for (const command of commandsOf(replication)) add(program, replication, command);
  for (const command of replication.commands ?? []) add(program, replication, adapt(command));
  return program;
}

function add(program: Commander, replication: App, command: Command): void {
  const { systems = [] } = command;
  const subcommand = program
    .command([command.name, command.arguments].filter(Boolean).join(' '))
    .usage(['[flags]', command.arguments].filter(Boolean).join(' '))
    .summary(command.summary)
    .description(command.summary)
    .addOption(new Option('--runs <folder>', 'folder of the run folders (default runs/, or NUTSHELL_RUNS)'))
    .allowExcessArguments() // they are refused with a better message
    .exitOverride();
  for (const option of flagsOf(command.options)) subcommand.addOption(option);
  for (const { name, config } of systems) {
    const clash = [...Object.keys(command.options.shape), 'runs', 'system'].find(
      (key) => key in config.shape,
    );
    if (clash) throw new Error(`${name}'s config has a key "${clash}", which is a flag of ${command.name}.`);
  }
  for (const option of configFlags(systems)) subcommand.addOption(option.hideHelp(systems.length > 1));
  const contextOf = ({ runs, ...given }: Record<string, string>) => ({
    workspace: workspaceWith(runs),
    replication,
    arguments: subcommand.args,
    options: validate(command.options, readFlags(command.options, given)).value!,
  });
  if (systems.length) showValuesInForce(subcommand, command, contextOf);
  subcommand.action(async () => {
    if (!command.arguments) refuseWords(subcommand.args, replication, command);
    const { runs: _, ...given } = subcommand.opts<Record<string, string>>();
    const own = readFlags(command.options, given);
    const context = contextOf(subcommand.opts());
    const system = command.systemOf?.(context);
    const overrides = system ? readConfigFlags(system, given, Object.keys(own)) : {};
    const exitCode = await command.run({ ...context, overrides });
    if (exitCode) process.exitCode = exitCode;
  });
}

/** @param runs what --runs names: a folder that exists, from where the person stands or from the workspace's root; else one to be made where the person stands */
function workspaceWith(runs?: string): Workspace {
  const workspace = findWorkspace();
  if (!runs) return workspace;
  return {
    ...workspace,
    runs: placesOf(runs, workspace.root).find((place) => existsSync(place)) ?? outputPath(runs),
  };
}

/** Has the help of a command that trains show the values of the experiment or run that it would train: flags beside `--help` name it. */
function showValuesInForce(
  subcommand: Commander,
  { systems = [], systemOf, configOf }: Command,
  contextOf: (given: Record<string, string>) => Omit<Context, 'overrides'>,
): void {
  const inForce = (): { system: KnownSystem; from: string; config: Record<string, unknown> } | undefined => {
    const given = subcommand.opts<Record<string, string>>();
    if (systems.length > 1 && given.experiment === undefined && given.resume === undefined) return undefined;
    try {
      const context = contextOf(given);
      return { system: systemOf!(context), ...configOf!(context) };
    } catch {
      return undefined; // there is no such experiment: the schema's defaults are shown
    }
  };
  subcommand.configureHelp({
    ...subcommand.configureHelp(),
    visibleOptions(command) {
      const shown = Help.prototype.visibleOptions.call(this, command);
      const found = inForce();
      if (!found) return shown;
      const flags = new Map(flagsOf(found.system.config, found.config).map((flag) => [flag.name(), flag]));
      const others = shown.filter((option) => !flags.has(option.name()));
      return [...others, ...flags.values()];
    },
  });
  subcommand.addHelpText('after', () => {
    const found = inForce();
    if (found) return `\nDefaults are those of ${found.from}.`;
    const names = systems.map(({ name }) => name).join(', ');
    return systems.length > 1
      ? `\nFlags of the systems are shown by their own commands: ${names}; or with --experiment=<name>`
      : '';
  });
}

/** @throws Failure if there are words, which tells the flag that may have been meant */
function refuseWords([word]: readonly string[], { app }: App, { name, options }: Command): void {
  if (word === undefined) return;
  const flag = ['experiment', 'run'].find((flag) => flag in options.shape);
  const meant = flag ? `. Did you mean --${flag}=${word}?` : `: npx nx run ${app}:help ${name}`;
  throw new Failure(`${name} takes flags only, and "${word}" is not a flag${meant}`);
}

/** The flags of all systems; of those that share a name the first, or one that may stand without a value. */
function configFlags(systems: readonly KnownSystem[]): Option[] {
  const flags = new Map<string, Option>();
  for (const flag of systems.flatMap(({ config }) => flagsOf(config))) {
    if (!flags.get(flag.name())?.optional) flags.set(flag.name(), flag);
  }
  return [...flags.values()];
}

/** The config keys among the flags given. @throws Failure for a flag that only other systems of the app have */
function readConfigFlags(
  { name, config }: KnownSystem,
  given: Record<string, unknown>,
  own: readonly string[],
): Record<string, unknown> {
  const foreign = Object.keys(given).find((key) => !own.includes(key) && !(key in config.shape));
  if (foreign) {
    const near = nearest(foreign, Object.keys(config.shape));
    throw new Failure(
      `--${foreign} is not a flag of the system ${name}${near ? `; the nearest known flag is --${near}` : ''}`,
    );
  }
  return readFlags(config, given);
}

/** An app's own command in the shape of a built-in one. */
function adapt(command: AppCommand<any, any>): Command {
  return {
    name: command.name,
    summary: command.summary,
    arguments: command.arguments,
    options: command.options ?? z.object({}),
    run: ({ workspace, replication, arguments: words, options }) =>
      command.run({
        arguments: words,
        options,
        root: workspace.root,
        runs: workspace.runs,
        openRun: (reference) => announced(openRun(workspace, replication, reference), workspace, reference),
        openRecord: (run, allowed) => openRecord(workspace, run, allowed),
        progress: startProgress,
      }),
  };
}

/** Says which run a name was taken for, to a person, and whether it is still in training. */
function announced(run: OpenedRun, workspace: Workspace, reference: string): OpenedRun {
  const owner = ownerOf(run.dir);
  if (owner) console.log(`Run ${run.id} is ${describeOwner(owner)}: this is its newest checkpoint.`);
  else if (reference !== run.id && process.stdout.isTTY) console.log(`run ${fromRoot(workspace, run.dir)}`);
  return run;
}

/** Lets `--batch-size` stand for `--batchSize`, and `--no-shuffle` for `--shuffle=false`. */
function normalise(argv: readonly string[], program: Commander): string[] {
  const subcommand = program.commands.find((command) => command.name() === argv[0]);
  const isBoolean = (name: string) =>
    subcommand?.options.some((option) => option.name() === name && option.optional);
  const end = argv.indexOf('--');
  return argv.map((word, index) => {
    const match = /^--([a-z][\w-]*)(=.*)?$/is.exec(word);
    if (!match || (end >= 0 && index > end)) return word;
    const name = camelCase(match[1]);
    const negated = /^no[A-Z]/.test(name) ? name[2].toLowerCase() + name.slice(3) : '';
    if (negated && !match[2] && isBoolean(negated)) return `--${negated}=false`;
    return `--${name}${match[2] ?? ''}`;
  });
}

function camelCase(name: string): string {
  return name.replace(/-+(\w)/g, (_, letter: string) => letter.toUpperCase());
}
