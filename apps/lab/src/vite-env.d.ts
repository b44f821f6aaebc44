/// <reference types="vite/client" />

/** The vega-embed that tfjs-vis brings; server/vite-plugin.ts finds it. */
declare module 'tfjs-vis-embed' {
  export default function embed(element: HTMLElement, spec: object, options: object): Promise<unknown>;
}

/** The Vega that belongs to it. */
declare module 'tfjs-vis-vega' {
  export class View {
    constructor(runtime: object, options: object);
  }
}
