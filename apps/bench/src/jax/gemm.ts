/** GFLOP/s of matrix products in jax-js: `tsx gemm.ts PEERS THREADS SECONDS`. Prints `{ gigaflops }`. */
import { Random } from '@nutshell/random';
import { type JaxArray, loadJax } from './library.ts';

const [peers, threads, seconds] = process.argv.slice(2);
const jax = await loadJax(peers, Number(threads));
const sizes = [512, 1024];
let gigaflops = 0;
for (const size of sizes)
  gigaflops = Math.max(gigaflops, await speedAt(size, Number(seconds) / sizes.length));
console.log(JSON.stringify({ gigaflops }));
process.exit(0);

/** The best of many products: what the machine can do, whatever else it does meanwhile. */
async function speedAt(size: number, limit: number): Promise<number> {
  const noise = new Random(1).fillUniform(new Float32Array(size * size), -1, 1);
  const a = jax.numpy.array(noise, { shape: [size, size] });
  const product = jax.jit((x: JaxArray, y: JaxArray) => jax.numpy.matmul(x, y));
  let best = Infinity;
  const end = performance.now() + 1000 * limit;
  for (let i = 0; i < 4 || performance.now() < end; i++) {
    const start = performance.now();
    const result = product(a.ref, a.ref);
    await result.data();
    if (i > 1) best = Math.min(best, performance.now() - start);
  }
  return (2e-6 * size ** 3) / best;
}
