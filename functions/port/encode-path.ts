import { PortError } from "./port-error";
import type { PortRequest } from "./request";

/**
 * Encodes the parts of a path, so that an identifier with `/`, `:`, `+` or any letter stays one part.
 * @returns e.g. `/v1/blueprints/vm/entities/a%2Fb`
 * @throws PortError, not retryable, for an identifier that no URL can carry: an empty one, `.`, `..`
 *   or broken Unicode. "DELETE …/entities/.." would otherwise reach the blueprint itself.
 */
export function encodePath({ method, path }: Pick<PortRequest, "method" | "path">): string {
  const encoded = path.map(encodePart);
  const bad = encoded.indexOf(undefined);
  const shown = `/v1/${encoded.map((part) => part ?? "?").join("/")}`;
  if (bad >= 0) {
    throw new PortError(
      `Cannot send ${method} ${shown}: the identifier ${JSON.stringify(path[bad])} does not fit into a URL. ` +
        'Allowed is any well-formed text but "", "." and "..".',
      { code: "invalid_identifier", method, path: shown, retryable: false },
    );
  }
  return shown;
}

function encodePart(part: string): string | undefined {
  if (part === "" || part === "." || part === "..") {
    return undefined;
  }
  try {
    return encodeURIComponent(part);
  } catch {
    return undefined;
  }
}
