import type { Driver, LiveResource } from "../drivers/driver";
import { autoname, nameRules } from "../names";
import { problemsOf, type Problem } from "../published/problems";
import { callFunction } from "./functions";
import { replacingInputs, volatileOutputs } from "./replacements";
import { sdkProperties } from "./sdk-properties";
import { revive, same, unknown, type Properties } from "./values";

/** What the provider stands on. */
export interface AwsProviderOptions {
  readonly drivers: Readonly<Record<string, Driver>>;
  /** For the types that have no driver of their own. */
  readonly recorded: Driver;
  /** Region of the sandbox; a stack in another one is refused. */
  readonly region: string;
  /** Folder that the paths of assets are relative to: the project's. */
  readonly root: string;
}

/** Type and logical name of a resource. */
export interface ResourceName {
  readonly type: string;
  readonly name: string;
}

/** What differs between what is there and what is wanted. */
export interface Difference {
  readonly changed: readonly string[];
  /** Those of them that cannot be changed in place. */
  readonly replaces: readonly string[];
  /** Whether the old one must go first, since both would have the same name. */
  readonly deleteBeforeReplace: boolean;
}

/** Inputs that hold the names of those that the provider filled in. */
const defaultsKey = "__defaults";

/** What `pulumi-resource-aws` does, with the sandbox in the place of AWS. */
export class AwsProvider {
  readonly #options: AwsProviderOptions;
  #defaultTags: Properties = {};

  constructor(options: AwsProviderOptions) {
    this.#options = options;
  }

  /** Says why a configuration cannot be worked with. */
  checkConfig({ region }: Properties): Problem[] {
    const { region: own } = this.#options;
    if (region === own || region === unknown) return [];
    const said = typeof region === "string" ? `is "${region}"` : "is missing";
    const reason = `The region ${said}; the sandbox is in ${own}. Type: pulumi config set aws:region ${own}`;
    return [{ property: "region", reason }];
  }

  /** Takes the stack's settings for the provider. */
  configure({ defaultTags }: Properties): void {
    const given: unknown = typeof defaultTags === "string" ? JSON.parse(defaultTags) : defaultTags;
    this.#defaultTags = (given as { tags?: Properties } | undefined)?.tags ?? {};
  }

  /**
   * Completes the inputs of a resource, as a name that is left out, and refuses what AWS would refuse.
   * @param olds inputs of the resource that is there, which keeps its name; undefined for a new one
   * @param seed hexadecimal digits that a new name ends in
   */
  check(
    { type, name }: ResourceName,
    news: Properties,
    olds: Properties | undefined,
    seed: string,
  ): { readonly inputs: Properties; readonly failures: readonly Problem[] } {
    const rule = nameRules[type];
    let inputs = news;
    if (rule && news[rule.property] === undefined && news["namePrefix"] === undefined) {
      const wasMadeUp = (olds?.[defaultsKey] as string[] | undefined)?.includes(rule.property);
      const made = wasMadeUp ? olds?.[rule.property] : autoname(rule, name, news, seed);
      inputs = { ...news, [rule.property]: made, [defaultsKey]: [rule.property] };
    }
    return { inputs, failures: problemsOf(type, name, inputs) };
  }

  /** Compares what a resource was made of with what is wanted. @param outputs of the one that is there */
  diff(
    { type }: ResourceName,
    { olds, outputs, news }: Readonly<Record<"olds" | "outputs" | "news", Properties>>,
    ignored: readonly string[],
  ): Difference {
    const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
    const changed = names.filter(
      (name) => !name.startsWith("__") && !ignored.includes(name) && !same(olds[name], news[name]),
    );
    if (this.#isTagged(type) && !same(outputs["tagsAll"] ?? {}, this.#tagsAll(news))) {
      changed.push("tagsAll");
    }
    const fixed = replacingInputs(type);
    const replaces = changed.filter((name) => fixed.includes(name));
    const property = nameRules[type]?.property;
    const isMadeUp = (news[defaultsKey] as string[] | undefined)?.includes(property ?? "") ?? false;
    const isNamed = property !== undefined && news[property] !== undefined && !isMadeUp;
    return { changed, replaces, deleteBeforeReplace: replaces.length > 0 && isNamed };
  }

  /** Says what a resource will have, as far as a preview can know. */
  preview({ type }: ResourceName, inputs: Properties): Properties {
    const outputs = Object.fromEntries(sdkProperties(type).outputs.map((name) => [name, unknown]));
    return { ...inputs, ...outputs, ...this.#tags(type, inputs) };
  }

  /** Says what an updated resource will have, as far as a preview can know. */
  previewUpdate({ type }: ResourceName, outputs: Properties, news: Properties): Properties {
    const volatile = (volatileOutputs[type] ?? []).map((name) => [name, unknown] as const);
    return { ...outputs, ...news, ...Object.fromEntries(volatile), ...this.#tags(type, news) };
  }

  /** Makes a resource. @throws Error with AWS's reason */
  async create(
    { type, name }: ResourceName,
    inputs: Properties,
  ): Promise<{ readonly id: string; readonly properties: Properties }> {
    const { id, outputs } = await this.#driver(type).create({
      ...{ type, name, inputs: this.#revive(inputs) },
    });
    return { id, properties: { ...inputs, ...outputs, ...this.#tags(type, inputs) } };
  }

  /** Looks at a resource. @returns its properties; undefined when it is gone */
  async read(live: LiveResource): Promise<Properties | undefined> {
    const outputs = await this.#driver(live.type).read(live);
    return outputs && { ...live.outputs, ...outputs };
  }

  /** Changes a resource in place. @returns its properties. @throws Error with AWS's reason */
  async update(live: LiveResource, news: Properties): Promise<Properties> {
    const outputs = await this.#driver(live.type).update(live, this.#revive(news));
    const kept = Object.fromEntries(
      Object.entries(live.outputs).filter(([name]) => !(name in live.inputs)),
    );
    return { ...kept, ...outputs, ...news, ...this.#tags(live.type, news) };
  }

  /** Takes a resource away. @throws Error with AWS's reason */
  async delete(live: LiveResource): Promise<void> {
    await this.#driver(live.type).delete(live);
  }

  /** Answers a provider function. @throws Error for one that the sandbox does not have */
  invoke(token: string): Properties {
    return callFunction(token, this.#options.region);
  }

  #driver(type: string): Driver {
    return this.#options.drivers[type] ?? this.#options.recorded;
  }

  #revive(inputs: Properties): Properties {
    return revive(inputs, this.#options.root) as Properties;
  }

  #isTagged(type: string): boolean {
    return sdkProperties(type).outputs.includes("tagsAll");
  }

  #tagsAll({ tags }: Properties): Properties {
    return { ...this.#defaultTags, ...(tags as Properties | undefined) };
  }

  #tags(type: string, inputs: Properties): Properties {
    return this.#isTagged(type) ? { tagsAll: this.#tagsAll(inputs) } : {};
  }
}
