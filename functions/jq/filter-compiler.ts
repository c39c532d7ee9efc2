import { JqCompileError } from "./compile-error";
import type { Engine, EngineFailure } from "./engine";
import { explain } from "./explain";
import { readPlain } from "./plain";
import { bareCheck, firstLineWhenWrapped, wrappedCheck } from "./programs";

/** How many filters are remembered; the one not asked for the longest is forgotten first. */
const remembered = 1000;

/** A batch's program has at most so many bytes of filters, and the jq binary takes 128 KiB. */
export const maxFilterBytes = 64 * 1024;

/** Checks filters, each one once. */
export class FilterCompiler {
  /** In the order of their last use. */
  private readonly checks = new Map<string, Promise<Check>>();

  constructor(private readonly engine: Engine) {}

  /** @throws JqCompileError when the filter cannot be used */
  async compile(filter: string): Promise<void> {
    const error = await this.check(filter);
    if (error) throw error;
  }

  /** Gives what is wrong with the filter. @throws Error when the engine cannot be started */
  async check(filter: string): Promise<JqCompileError | undefined> {
    const known = this.checks.get(filter);
    const check = known ?? checkFilter(filter, this.engine);
    this.checks.delete(filter);
    this.checks.set(filter, check);
    const [oldest] = this.checks.keys();
    if (this.checks.size > remembered && oldest !== undefined) this.checks.delete(oldest);
    try {
      const { error, isFinal } = await check;
      if (!isFinal) this.forget(filter, check);
      return error;
    } catch (error) {
      this.forget(filter, check);
      throw error;
    }
  }

  private forget(filter: string, check: Promise<Check>): void {
    if (this.checks.get(filter) === check) this.checks.delete(filter);
  }
}

interface Check {
  readonly error?: JqCompileError;
  /** Whether it would be the same another time. */
  readonly isFinal: boolean;
}

/**
 * Gives why a filter is refused without asking jq.
 *
 * - `$__loc__` tells the line in the program, which depends on the other filters of the batch.
 * - A NUL character ends the program for jq.
 * - Filters above 64 KiB do not fit into a batch.
 *
 * Everything else that would reach out of a filter compiles, but finds nothing (`env`, `$ENV`,
 * `$ARGS`, `input_filename`), does nothing (`debug`, `stderr`) or is an error of this filter alone
 * (`input`, `inputs`, `halt`, `halt_error`, `modulemeta`); `import` and `include` are syntax errors.
 */
export function refusalOf(filter: string): string | undefined {
  if (filter.trim() === "") return `it is empty; write "." for the input itself`;
  if (filter.includes("\0")) return "it has a NUL character";
  if (/\$\s*__loc__\b/.test(filter)) return "$__loc__ is not available";
  const bytes = Buffer.byteLength(filter);
  if (bytes > maxFilterBytes) return `it has ${bytes} bytes; allowed are ${maxFilterBytes}`;
  return undefined;
}

async function checkFilter(filter: string, engine: Engine): Promise<Check> {
  const refusal = refusalOf(filter);
  if (refusal !== undefined) return { error: new JqCompileError(filter, refusal), isFinal: true };
  // Most filters of a mapping: nothing can be wrong with them.
  if (readPlain(filter)) return { isFinal: true };
  const wrapped = await engine.run({ program: wrappedCheck(filter), data: "null" });
  // Without a closing parenthesis a filter cannot leave those of the first check.
  if (!wrapped.failure && !filter.includes(")")) return { isFinal: true };
  const bare = await engine.run({ program: bareCheck(filter), data: "null" });
  // Where both fail, the bare program's message does not speak of our parentheses.
  if (bare.failure) return judge(filter, bare.failure, 1);
  return wrapped.failure ? judge(filter, wrapped.failure, firstLineWhenWrapped) : { isFinal: true };
}

function judge(filter: string, failure: EngineFailure, firstLine: number): Check {
  if (failure.status !== 3) {
    const reason =
      failure.kind === "time" ? "jq takes too long over it" : `it breaks jq: ${failure.message}`;
    return { error: new JqCompileError(filter, reason), isFinal: false };
  }
  const { reason, position } = explain(failure.message, filter, firstLine);
  return { error: new JqCompileError(filter, reason, position), isFinal: true };
}
