import type { Answered, Asked, CallError, CallName } from "../calls";

/** Asks the sandbox. @throws Error with a sentence for the person at the page */
export async function call<Name extends CallName>(
  name: Name,
  asked: Asked<Name>,
): Promise<Answered<Name>> {
  const [method = "GET", path = ""] = name.split(" ");
  const isRead = method === "GET";
  const search = isRead ? `?${new URLSearchParams(textsOf(asked)).toString()}` : "";
  const response = await fetch(`/console/${path}${search}`, {
    method,
    ...(!isRead && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(asked),
    }),
  }).catch(() => {
    throw new Error("The sandbox does not answer. Is it still running? Start it with npm start.");
  });
  const answer = (await response.json()) as Answered<Name> | CallError;
  if (!response.ok) throw new Error((answer as CallError).error);
  return answer as Answered<Name>;
}

function textsOf(asked: object): Record<string, string> {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}
