import { z } from 'zod';

/** The value in a JSON text, if it has the shape that is expected. @throws Error that says what is wrong, and where */
export function checkedJson<T>(text: string, shape: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`it is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const { data, error } = shape.safeParse(value);
  if (!error) return data;
  const [{ path, message }] = error.issues;
  const expected = message.replace(/^Invalid \w+: /, '').replace(/, received \w+$/, '');
  throw new Error(path.length > 0 ? `${path.join('.')}: ${expected}` : expected);
}
