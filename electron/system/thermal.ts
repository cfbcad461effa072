/** How hot the processor is, and how often it slowed itself down for it (Linux). */
import { type FilesBelow, namesIn, parsedIn, type Told, textIn, together } from './systemFiles.ts';

interface Temperature {
  readonly celsius: number;
  /** Past it the processor slows down; null: its sensor does not name one. */
  readonly limit: number | null;
}

/** Sensors of a processor, by the names of their drivers (the kernel's hwmon/coretemp.rst, k10temp.rst; scmi and cpu of ARM boards). */
const processorSensors = new Set(['coretemp', 'k10temp', 'zenpower', 'cpu_thermal', 'scmi_sensors']);

/** Other readings are of an absent or broken sensor. */
const believable = (celsius: number): boolean => celsius > 0 && celsius < 150;

/** Millidegrees of the kernel's files; null: not a believable number. */
export function celsiusOf(text: string): number | null {
  const celsius = Number(text) / 1e3;
  return text !== '' && believable(celsius) ? celsius : null;
}

/** The hottest sensor of the processor; without one the hottest thermal zone. */
export function temperature(system: FilesBelow): Told<Temperature> {
  const sensors = namesIn(system, 'sys/class/hwmon')
    .map((name) => `sys/class/hwmon/${name}`)
    .filter((folder) => processorSensors.has(textIn(system, `${folder}/name`) ?? ''));
  const inputs = sensors.flatMap((folder) =>
    namesIn(system, folder).flatMap((name) => {
      const sensor = /^(temp\d+)_input$/.exec(name)?.[1];
      return sensor === undefined ? [] : readSensor(system, `${folder}/${sensor}`);
    }),
  );
  const zones = namesIn(system, 'sys/class/thermal')
    .filter((name) => name.startsWith('thermal_zone'))
    .map(
      (name): Told<Temperature> =>
        parsedIn(system, `sys/class/thermal/${name}/temp`, (text) => {
          const celsius = celsiusOf(text);
          return celsius === null ? null : { celsius, limit: null };
        }),
    );
  const ofProcessor = together(inputs, hottest);
  return 'value' in ofProcessor ? ofProcessor : together(zones, hottest);
}

function readSensor(system: FilesBelow, sensor: string): Told<Temperature> {
  return parsedIn(system, `${sensor}_input`, (text) => {
    const celsius = celsiusOf(text);
    if (celsius === null) return null;
    // `max` of coretemp is where the fan should run at full speed, `crit` is where the processor slows down.
    const limit = celsiusOf(textIn(system, `${sensor}_crit`) ?? '');
    return { celsius, limit };
  });
}

const hottest = (found: readonly Temperature[]): Temperature =>
  found.reduce((most, one) => (one.celsius > most.celsius ? one : most));

/** Of all cores, since the system started (x86; admin-guide/ABI, thermal_throttle). Only differences mean something. */
export function throttleCount(system: FilesBelow): Told<number> {
  const folders = namesIn(system, 'sys/devices/system/cpu')
    .filter((name) => /^cpu\d+$/.test(name))
    .map((name) => `sys/devices/system/cpu/${name}/thermal_throttle`);
  return together(
    folders.map((folder) =>
      parsedIn(system, `${folder}/core_throttle_count`, (text) => (/^\d+$/.test(text) ? Number(text) : null)),
    ),
    (counts) => counts.reduce((sum, count) => sum + count, 0),
  );
}
