/** Networks that name what a picture shows: what one has to know of them, and what happens inside. Nothing here needs Node. */
export * from './card.ts';
export * from './class-activation.ts';
export * from './feature-maps.ts';
export * from './graph.ts';
export * from './probabilities.ts';
