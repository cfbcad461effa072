import type { Subject } from './progress.ts';

/** The subject that is known by its name alone. */
export const ofModel = (model: string): Subject => ({ model, device: null, precision: null });
