/** When a careful run knows a configuration well enough. */
import { defaultBudgetMs, defaultTarget } from '../../shared/documents/presets.ts';
import { percentText } from '../../shared/view/text/format.ts';
import { budgetText } from '../../shared/view/text/methodText.ts';
import { useApp } from '../page/hooks.ts';
import { setPlan } from '../page/page.ts';
import { budgetsMs, targets } from '../store/plan.ts';
import { Pick } from '../widgets/Pick.tsx';

const targetText = (target: number): string => `±${percentText(100 * target, target < 0.01 ? 1 : 0)}`;

/** A budget alone ends what is too noisy for the target. */
export function UntilPick() {
  const { preset, ...plan } = useApp((state) => state.plan);
  if (preset !== 'careful') return null;
  const [target, budgetMs] = [plan.target ?? defaultTarget, plan.budgetMs ?? defaultBudgetMs];
  const standard = (own: boolean) => (own ? ' (default)' : '');
  return (
    <Pick
      label="Until"
      value={`${targetText(target)} or ${budgetText(budgetMs)}`}
      several
      width={300}
      items={[
        ...targets.map((one) => ({
          key: `target ${one}`,
          label: targetText(one),
          note: `interval of the ratio${standard(one === defaultTarget)}`,
          chosen: one === target,
        })),
        ...budgetsMs.map((one) => ({
          key: `budget ${one}`,
          label: budgetText(one),
          note: `at most for a model${standard(one === defaultBudgetMs)}`,
          chosen: one === budgetMs,
        })),
      ]}
      onPick={(key) => {
        const wanted = targets.find((one) => key === `target ${one}`);
        const budget = budgetsMs.find((one) => key === `budget ${one}`);
        if (wanted !== undefined) setPlan({ target: wanted });
        if (budget !== undefined) setPlan({ budgetMs: budget });
      }}
    />
  );
}
