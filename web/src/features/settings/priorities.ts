import type { RoutingRule } from "@/api/routing";

/** Between two neighbours, so that a rule can be put between them later without touching them. */
const STEP = 10;
const MOST = 1_000_000;

type Ranked = Pick<RoutingRule, "id" | "priority">;

/** Which rules get which priority when the one at `from` shall stand at `to`: as few as can be. */
export function moveRule<Rule extends Ranked>(
  rules: readonly Rule[],
  from: number,
  to: number,
): { rule: Rule; priority: number }[] {
  const moved = rules[from];
  if (!moved || from === to || to < 0 || to >= rules.length) return [];
  const order = rules.toSpliced(from, 1).toSpliced(to, 0, moved);
  const between = priorityBetween(order[to - 1]?.priority, order[to + 1]?.priority);
  if (between !== null) return [{ rule: moved, priority: between }];
  // No number left between the neighbours: all are counted anew.
  return order
    .map((rule, at) => ({ rule, priority: (at + 1) * STEP }))
    .filter(({ rule, priority }) => rule.priority !== priority);
}

/** Above 0: a smaller number must stay for what shall come before the first. */
function priorityBetween(before: number | undefined, after: number | undefined): number | null {
  const wanted =
    after === undefined
      ? (before ?? 0) + STEP
      : Math.floor(((before ?? Math.max(0, after - 2 * STEP)) + after) / 2);
  const fits = wanted > (before ?? 0) && wanted < (after ?? MOST + 1);
  return fits ? wanted : null;
}
