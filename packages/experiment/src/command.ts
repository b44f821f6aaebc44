/** What every command is given, and a built-in command's shape. */
import type { z } from 'zod';
import type { Replication } from './replication.ts';
import type { Workspace } from './workspace.ts';

export interface Command<O extends z.ZodObject = z.ZodObject> {
  name: string;
  summary: string;
  /** Positional arguments in commander's notation: `<run...>`. */
  arguments?: string;
  options: O;
  /** Whether the app's config keys are flags of this command too; those given arrive as `overrides`. */
  takesConfig?: boolean;
  /** @returns the exit code, 0 if nothing */
  run(context: Context<z.infer<O>>): Promise<number | void>;
}

export interface Context<O = Record<string, unknown>> {
  workspace: Workspace;
  replication: Replication<any>;
  arguments: string[];
  options: O;
  overrides: Record<string, unknown>;
}
