/** Whether ratios are of mean or of median latencies. */
import { type Statistic, statistics } from '../../shared/comparing/processes.ts';
import { Segments } from './Segments.tsx';

export function StatisticPick({
  value,
  onChange,
}: {
  /** Null: some ratios are of the one, some of the other. */
  readonly value: Statistic | null;
  readonly onChange: (statistic: Statistic) => void;
}) {
  return <Segments label="Latency" options={statistics} value={value} onChange={onChange} />;
}
