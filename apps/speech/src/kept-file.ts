import { Failure } from '@nutshell/experiment';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What a JSON file of this app holds. @param hint a question that helps where it does not. @throws Failure that names the file if it is missing or damaged */
export function readKept<T>(file: string, shape: z.ZodType<T>, hint: string): T {
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Failure(`${file} is missing or damaged; ${hint} ${why}`);
  }
}
