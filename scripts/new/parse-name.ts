/** The forms of a handler's name. */
export interface Names {
  /** Port's identifier, such as `restart_service`. */
  readonly identifier: string;
  /** File name without its ending, such as `restart-service`. */
  readonly file: string;
  /** Title in Port, such as "Restart service". */
  readonly title: string;
}

/**
 * Derives the forms of a name given as `restart_service` or `restart-service`.
 * @throws Error on any other form, and when it has more characters than `longest`
 */
export function parseName(name: string, longest = 60): Names {
  if (name.length > longest) {
    throw new Error(`The name has ${name.length} characters; allowed: at most ${longest}.`);
  }
  if (!/^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `The name is ${JSON.stringify(name)}; allowed: lower-case letters and digits in words joined ` +
        `by "_" or "-", a letter first, such as restart_service.`,
    );
  }
  const words = name.split(/[_-]/);
  const sentence = words.join(" ");
  return {
    identifier: words.join("_"),
    file: words.join("-"),
    title: sentence.charAt(0).toUpperCase() + sentence.slice(1),
  };
}
