/** Where it runs; devices that are there, the plan's first. */
import { useApp } from '../page/hooks.ts';
import { readyValue } from '../store/state.ts';

export function useDevice(): string {
  return useApp((state) => state.plan.devices[0] ?? 'CPU');
}

export function DevicePick({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (device: string) => void;
}) {
  const devices = readyValue(useApp((state) => state.devices))?.devices ?? [];
  const names = [...new Set([value, ...devices.map(({ name }) => name)])];
  return (
    <label>
      <span>Device</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
