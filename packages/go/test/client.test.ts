import { expect, it, onTestFinished } from 'vitest';
import { Client } from '../src/gtp/index.ts';
import { program } from './program.ts';

function started(genmove: string): Client {
  const client = new Client('Bob', program('bob', genmove).command);
  onTestFinished(() => client.kill());
  return client;
}

it('stops a program whose answer has no end, and says so to everybody who waits', async () => {
  const client = started("process.stdout.write('= ' + 'a'.repeat(3e6))");
  const waiting = [client.send('genmove b'), client.send('genmove w')];
  for (const answer of waiting) await expect(answer).rejects.toThrow('Bob writes an answer that has no end');
  await expect(client.send('name')).rejects.toMatchObject({ reason: 'ended' });
});

it('takes a long answer that ends, and shows the beginning of a long refusal', async () => {
  const client = started(
    "n === 1 ? answer('a'.repeat(5e5)) : process.stdout.write('? ' + 'b'.repeat(5e4) + '\\n\\n')",
  );
  expect(await client.send('genmove b')).toHaveLength(5e5);
  const refused = await client.send('genmove b').catch((error: Error) => error.message);
  expect(refused).toMatch(/^Bob refused "genmove b": b{300}$/);
});
