/** Whether some text fits both of two patterns with `*` and `?`. */
export function overlap(one: string, other: string): boolean {
  const reached = new Map<string, boolean>();
  const meet = (left: number, right: number): boolean => {
    const key = `${left} ${right}`;
    const known = reached.get(key);
    if (known !== undefined) return known;
    reached.set(key, false);
    const answer = step(left, right);
    reached.set(key, answer);
    return answer;
  };
  const step = (left: number, right: number): boolean => {
    const [a, b] = [one[left], other[right]];
    if (a === undefined && b === undefined) return true;
    if (a === "*") return meet(left + 1, right) || (b !== undefined && meet(left, right + 1));
    if (b === "*") return meet(left, right + 1) || (a !== undefined && meet(left + 1, right));
    return (a === b || a === "?" || b === "?") && a !== undefined && b !== undefined
      ? meet(left + 1, right + 1)
      : false;
  };
  return meet(0, 0);
}

/** Whether some ARN fits both patterns: a wildcard does not reach over one of the first five colons. */
export function arnsOverlap(one: string, other: string): boolean {
  if (one === "*" || other === "*") return true;
  const [left, right] = [fields(one), fields(other)];
  return left.every((field, index) => overlap(field, right[index] ?? ""));
}

function fields(arn: string): string[] {
  const parts = arn.split(":");
  const rest = parts.slice(5).join(":");
  return [...parts.slice(0, 5), rest === "" ? "*" : rest];
}
