import { describe, expect, it } from 'vitest';
import { addon } from './index.ts';

describe('openclDevices', () => {
  it('lists GPUs with the version of their driver, or none where there is no OpenCL', () => {
    for (const device of addon.openclDevices()) {
      expect(device.name).not.toBe('');
      expect(device.driverVersion).toMatch(/\d/);
    }
  });

  it('takes no argument', () => {
    const call = addon.openclDevices as (argument: number) => unknown;
    expect(() => call(1)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }));
  });
});
