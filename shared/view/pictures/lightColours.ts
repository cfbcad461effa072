/** The light theme's values of the tokens that marks are drawn in, for pictures. */
import { lightDeviceTokens } from '../../machine/device.ts';
import type { LayerKind } from '../text/layerKinds.ts';
import { greyInk } from './picture.ts';

export const kindColours: Readonly<Record<LayerKind, string>> = {
  conv3: '#0c5f6b',
  conv1: '#16968b',
  convdw: '#3e9c94',
  fc: '#0b4a70',
  pool: '#858a92',
  reduce: '#6b7079',
  eltwise: '#a68b10',
  concat: '#d357cb',
  reorder: '#8f1f86',
};

const light = new Map<string, string>([
  ...Object.entries(kindColours).map(([kind, colour]) => [`--layer-${kind}`, colour] as const),
  ...lightDeviceTokens,
]);

export const lightColour = (token: string): string => light.get(token) ?? greyInk;
