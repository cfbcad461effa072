import type { State } from '../store/state.ts';

/** Of a page that was not let in yet; one that was shows what it has, and tells of the rest below. */
export const refusalOfPage = ({ connection, catalogue }: State): string | null =>
  connection.state === 'lost' && catalogue.length === 0 ? connection.refusal : null;
