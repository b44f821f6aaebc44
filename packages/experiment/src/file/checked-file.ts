/** JSON files that programs wrote and that people may have changed, cut off or mixed up: checked by a schema when they are read. */
import type { z } from 'zod';
import { Failure } from './failure.ts';
import { readJson } from './json-file.ts';
import { validate } from './validation.ts';

/** A file that is nothing of what was expected has hundreds of problems: the first few tell it. */
const MOST = 3;

/**
 * The content of a JSON file.
 * @param options.name the file as messages should call it
 * @param options.remedy a sentence for the end of the message: what to do
 * @throws Failure if the file is missing, not JSON, or not as the schema says: with the file, the key, its value, and what was expected
 */
export function readChecked<T extends z.ZodType>(
  file: string,
  schema: T,
  { name = file, remedy }: { name?: string; remedy?: string } = {},
): z.infer<T> {
  const refuse = (message: string, cause?: unknown) =>
    new Failure(remedy ? `${message.replace(/([^.?!])$/, '$1.')} ${remedy}` : message, { cause });
  let content: unknown;
  try {
    content = readJson(file, name);
  } catch (error) {
    throw error instanceof Failure ? refuse(error.message, error) : error;
  }
  try {
    return checkedValue(content, schema);
  } catch (error) {
    throw refuse(`${name}: ${(error as Error).message}`, error);
  }
}

/** A value as a schema has it. @throws Failure that says what is wrong: the key, its value, and what was expected */
export function checkedValue<T extends z.ZodType>(content: unknown, schema: T): z.infer<T> {
  const { value, problems } = validate(schema, content);
  if (!problems) return value as z.infer<T>;
  const more = problems.length > MOST ? [`and ${problems.length - MOST} more`] : [];
  throw new Failure([...problems.slice(0, MOST), ...more].join('; '));
}
