/** The property of a blueprint that holds the tags of a resource. */
export const tagsProperty = { title: "Tags", type: "object" } as const;

/**
 * JQ for an object of the tags' values by their keys. AWS gives tags as a list or as an object already;
 * `Tag Change on Resource` tells of changes, for every type in one rule.
 * @param path where the resource has them
 */
export function tags(path = ".Tags"): string {
  return (
    `${path} // [] | if type == "array" then map({ key: .Key, value: (.Value // "") }) | from_entries ` +
    "else . end"
  );
}
