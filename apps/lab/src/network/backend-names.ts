/** TensorFlow.js' backends that the lab tries in a browser, those for graphics cards first. */
export const backendNames = ['webgpu', 'webgl', 'wasm'] as const;
export type BackendName = (typeof backendNames)[number];

/** The choice of a visitor; `auto` is the fastest of those that start. */
export const backendChoices = ['auto', ...backendNames] as const;
export type BackendChoice = (typeof backendChoices)[number];
