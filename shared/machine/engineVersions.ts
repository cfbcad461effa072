/**
 * Versions of what the engines make, by which caches know it again. They stand apart from the engines since a host, which loads none,
 * makes the keys. Raise one in the commit that changes what its engine makes.
 */

/** Of a converted IR: the same source gives other bytes. */
export const converterVersion = 'caffe-9';

/** Of a calibrated IR: the same model and images give another one. */
export const quantizerVersion = 'quantizer-6';

/** Of drawn images: the same seed gives other ones. */
export const syntheticVersion = 'synthetic-1';

/** Of numbers that fill inputs: the same input gets other ones. */
export const numbersVersion = 'numbers-1';
