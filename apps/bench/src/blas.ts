/** Which BLAS a PyTorch multiplies matrices with. Without an optimised one it is up to twelve times too slow. */

/** What pytorch/gemm.py prints. */
export interface GemmProbe {
  readonly version: string;
  /** Of single-precision products of matrices of 512 or 1024 rows and columns. */
  readonly gigaflops: number;
  /** Largest error of a product, relative to its largest element. */
  readonly error: number;
  /** Files that the process has loaded, those that compute or start threads. */
  readonly libraries: readonly string[];
  /** `torch.__config__.show()` and `torch.__config__.parallel_info()`. */
  readonly config: string;
  readonly parallel: string;
}

const OPTIMISED = /openblas|mkl(?!dnn)|blis|atlas|armpl|nvpl|accelerate|essl/i;
const BUILT_IN = /BLAS_INFO=(mkl|open|flame|blis|atlas|accelerate|veclib|armpl|nvpl|essl)\w*/i;

/** Below this share of the other library's speed nobody has an optimised BLAS. */
const LEAST_SHARE = 1 / 5;
/** Single precision, 256 terms in each sum. */
const LARGEST_ERROR = 1e-5;

/** The name of the BLAS that PyTorch calls, and whether it is the slow reference implementation. */
export function blasOf({ libraries, config }: GemmProbe): { name: string; reference: boolean } {
  const loaded = libraries.filter((file) => OPTIMISED.test(file));
  const core = loaded.find((file) => !/lib(blas|lapack)\.so/.test(file)) ?? loaded[0];
  if (core) return { name: core.split('/').at(-1) as string, reference: false };
  const mkl = /Math Kernel Library Version (\S+)/.exec(config);
  if (mkl) return { name: `MKL ${mkl[1]}`, reference: false };
  const builtIn = BUILT_IN.exec(config);
  if (builtIn) return { name: builtIn[1], reference: false };
  const generic = libraries.find((file) => /libblas\.so/.test(file));
  return {
    name: generic ? `the reference BLAS (${generic})` : 'a BLAS of no known name',
    reference: Boolean(generic),
  };
}

/**
 * @throws Error with the package to install if the products are those of a reference BLAS, by its name or by its speed
 * beside `floor`, the GFLOP/s of another library on this machine; or if they are wrong.
 */
export function refuseReferenceBlas(python: string, probe: GemmProbe, floor: number): void {
  const { name, reference } = blasOf(probe);
  const found = `${python}: PyTorch ${probe.version} multiplies matrices with ${name} at ${probe.gigaflops.toFixed(1)} GFLOP/s`;
  if (reference || probe.gigaflops < LEAST_SHARE * floor)
    throw new Error(
      `${found}${floor > 0 ? `, where onnx reaches ${floor.toFixed(1)}` : ''}: a comparison would mean nothing. ` +
        'Install an optimised BLAS (on Debian: sudo apt-get install libopenblas0-pthread), or leave this peer out',
    );
  if (!(probe.error <= LARGEST_ERROR))
    throw new Error(
      `${found}, and they are wrong by ${probe.error.toExponential(0)}: set OPENBLAS_CORETYPE (HASWELL works on every AVX2 processor), or leave this peer out`,
    );
}
