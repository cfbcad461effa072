import { expect, it } from 'vitest';
import { checkHasLayers } from './hasLayers.ts';

it('Layers are refused for formats without such a list, with what to look at instead', () => {
  checkHasLayers({ format: 'onnx', topologyPath: '/a/net.onnx' });
  expect(() => checkHasLayers({ format: 'paddle', topologyPath: '/a/net.pdmodel' })).toThrow(
    'The layers of /a/net.pdmodel cannot be listed: that works for Caffe and ONNX. Look at the IR',
  );
});
