/** The arguments of every command, and the shape of a built-in command. */
import type { z } from 'zod';
import type { App } from '../run/replication.ts';
import type { KnownSystem } from '../run/system.ts';
import type { Workspace } from '../file/workspace.ts';

export interface Command<O extends z.ZodObject = z.ZodObject> {
  name: string;
  summary: string;
  /** Positional arguments in commander's notation: `<run...>`. */
  arguments?: string;
  options: O;
  /** The systems whose config keys are flags of this command too. */
  systems?: readonly KnownSystem[];
  /** The one of `systems` that the command is about, once its own options are known: only that system's flags are allowed. */
  systemOf?(context: Omit<Context<z.infer<O>>, 'overrides'>): KnownSystem;
  /** The config that the command's flags change, and what it is of: `experiment smoke`. There where `systemOf` is. */
  configOf?(context: Omit<Context<z.infer<O>>, 'overrides'>): {
    from: string;
    config: Record<string, unknown>;
  };
  /** @returns the exit code, 0 if nothing */
  run(context: Context<z.infer<O>>): Promise<number | void>;
}

export interface Context<O = Record<string, unknown>> {
  workspace: Workspace;
  replication: App;
  arguments: string[];
  options: O;
  /** The config keys that were set by flags. */
  overrides: Record<string, unknown>;
}
