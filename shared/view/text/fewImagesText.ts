/** What few images mean for INT8. */
import { areFewImages, enoughImages } from '../../documents/calibration.ts';

/** `1 image; use about 300`: for where there is little room. */
export const fewImagesText = (images: number): string =>
  `${images === 1 ? '1 image' : `${images} images`}; use about ${enoughImages}`;

/** What so few images mean for INT8; null: they are enough. */
export const fewImagesSentence = (images: number): string | null =>
  areFewImages(images) ? `INT8 will be calibrated on ${fewImagesText(images)}.` : null;
