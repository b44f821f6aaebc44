import { createInterface } from 'node:readline';
import type { Measurement } from './comparison.ts';

/** Answers each line of JSON on the standard input with one on the output; ends with the input. See live-process.ts. */
export async function answerQuestions<Question>(
  measure: (question: Question) => Promise<Measurement>,
): Promise<void> {
  for await (const line of createInterface(process.stdin))
    console.log(JSON.stringify(await measure(JSON.parse(line) as Question)));
}
