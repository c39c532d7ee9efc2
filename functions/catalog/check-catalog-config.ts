import { createJq } from "../jq";
import { CatalogConfigError, findConfigProblems, parseCatalogConfig } from "./catalog-config";

/**
 * Checks a config.json when the stack is deployed, filters included.
 * @returns the types of its entries
 * @throws CatalogConfigError with everything that is wrong
 */
export async function checkCatalogConfig(text: string): Promise<string[]> {
  const jq = createJq();
  try {
    const problems = await findConfigProblems(text, jq);
    if (problems.length > 0) throw new CatalogConfigError(problems);
    return [...new Set(parseCatalogConfig(text).map(({ type }) => type))];
  } finally {
    await jq.close();
  }
}

export { findConfigWarnings } from "./catalog-config-warnings";
