/** The command line that all apps share. */
import { Command as Commander, CommanderError, Option } from 'commander';
import pc from 'picocolors';
import { z } from 'zod';
import type { Command } from './command.ts';
import { builtinCommands } from './commands/index.ts';
import { flagsOf, readFlags } from './flags.ts';
import { startProgress } from './progress.ts';
import type { AppCommand, Replication } from './replication.ts';
import { openRun } from './run-folder.ts';
import { validate } from './validation.ts';
import { findWorkspace } from './workspace.ts';

/**
 * Runs the command that `argv` names: an app's src/main.ts is `await main(replication)`. Sets the exit code; an
 * error is one message, its stack only with NUTSHELL_DEBUG=1.
 */
export async function main<S extends z.ZodObject>(
  replication: Replication<S>,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  // A reader that has seen enough (`| head`) must not end a training.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    const program = build(replication);
    await program.parseAsync(normalise(argv, program), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError)
      process.exitCode = error.exitCode; // commander has said what is wrong
    else {
      console.error(`${pc.red('error:')} ${messageOf(error)}`);
      process.exitCode = 1;
    }
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env.NUTSHELL_DEBUG === '1') return error.stack ?? error.message;
  const isBug = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(error.name);
  return isBug ? `${error.name}: ${error.message} (NUTSHELL_DEBUG=1 shows where)` : error.message;
}

function build(replication: Replication<any>): Commander {
  const program = new Commander(replication.app)
    .description(`${replication.title}\n${replication.paper}`)
    .usage('<command> [flags]')
    .exitOverride()
    .showSuggestionAfterError();
  for (const command of builtinCommands) add(program, replication, command);
  for (const command of replication.commands ?? []) add(program, replication, adapt(command));
  return program;
}

function add(program: Commander, replication: Replication<any>, command: Command): void {
  const schema = command.takesConfig ? command.options.extend(replication.config.shape) : command.options;
  const clash =
    command.takesConfig && Object.keys(command.options.shape).find((key) => key in replication.config.shape);
  if (clash)
    throw new Error(`${replication.app}'s config has a key "${clash}", which is a flag of ${command.name}.`);
  const subcommand = program
    .command([command.name, command.arguments].filter(Boolean).join(' '))
    .usage(['[flags]', command.arguments].filter(Boolean).join(' '))
    .summary(command.summary)
    .description(command.summary)
    .addOption(new Option('--runs <folder>', 'folder of the run folders (default runs/, or NUTSHELL_RUNS)'))
    .allowExcessArguments(false)
    .exitOverride();
  for (const option of flagsOf(schema)) subcommand.addOption(option);
  subcommand.action(async () => {
    const given = subcommand.opts<Record<string, string>>();
    const flags = readFlags(schema, given);
    const own = Object.fromEntries(Object.entries(flags).filter(([name]) => name in command.options.shape));
    const overrides = Object.fromEntries(Object.entries(flags).filter(([name]) => !(name in own)));
    const workspace = findWorkspace(
      process.cwd(),
      given.runs ? { ...process.env, NUTSHELL_RUNS: given.runs } : undefined,
    );
    const exitCode = await command.run({
      workspace,
      replication,
      arguments: subcommand.args,
      options: validate(command.options, own).value!,
      overrides,
    });
    if (exitCode) process.exitCode = exitCode;
  });
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
        openRun: (reference) =>
          openRun(workspace, replication, reference, reference === 'latest' ? 'finished' : 'any'),
        progress: startProgress,
      }),
  };
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
