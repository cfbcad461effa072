/** For hosts that know what will be asked for before they have loaded the workbench. Imports next to nothing. */
export { startAhead } from '../jobs/host/process.ts';
