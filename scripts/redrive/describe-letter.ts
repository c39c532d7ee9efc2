import type { Letter } from "./letter";
import { queueName } from "./queue-name";

/** Says in three lines which letter it is, why it is dead and what becomes of it; never its body. */
export function describeLetter(letter: Letter, fate: string, now: number): string {
  const { id, queueUrl, sentAt, reason } = letter;
  return [
    `${id}  ${formatAge(now - sentAt)} old, in ${queueName(queueUrl)}`,
    `  reason: ${printable(reason)}`,
    `  ${printable(fate)}`,
  ].join("\n");
}

const units = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
] as const;

function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [unit, size] = units.find(([, one]) => seconds >= one) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** Reasons quote what others sent: no control character of theirs reaches the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
}
