import { isUnauthorized } from "./port-error";
import type { Send } from "./request";
import type { Tokens } from "./tokens";
import type { Transport } from "./transport";

/**
 * Adds the token to every request. When Port refuses it, the request is repeated with a new token,
 * and once more with a token made from freshly read credentials.
 */
export function authenticate(transport: Transport, tokens: Tokens): Send {
  return async function send(request) {
    let token = await tokens.get();
    for (const fresh of [false, true]) {
      try {
        return await transport(request, token);
      } catch (error) {
        if (!isUnauthorized(error)) {
          throw error;
        }
        token = await tokens.replace(token, { fresh });
      }
    }
    return transport(request, token);
  };
}
