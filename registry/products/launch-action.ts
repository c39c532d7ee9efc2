import { type Action, type ActionContext, type ActionResult, defineAction } from "../action";
import type { Fields } from "../fields";
import { allow } from "../statement";
import { launchFields } from "./launch-fields";
import type { Product } from "./product";

/** The blueprint of launched products; handlers/resources/provisioned-product.ts declares it. */
export const launchBlueprint = "provisioned_product";

/** What the handler of a launch is given. */
export interface LaunchContext extends ActionContext<Fields, "CREATE"> {
  /** Reads the record of a request for approval; left out where nothing asks for any. */
  readonly findApproval?: ((id: string) => Promise<LaunchApproval | undefined>) | undefined;
}

/** What a launch tells of the request for its approval. */
export interface LaunchApproval {
  readonly kind: string;
  readonly stackId?: string;
  readonly state: string;
  readonly decision?: { readonly by: string; readonly at: number; readonly reason?: string };
  /** Why nobody could be asked. */
  readonly refusal?: string;
}

/** Launches a product for a run: code of the worker, functions/products/launch-product.ts. */
export type Launcher = (product: Product, context: LaunchContext) => Promise<ActionResult>;

/**
 * The action in Port that launches a product: its form is the template's parameters.
 * @param launch where handlers run; elsewhere the action is only declared
 */
export function launchAction(product: Product, launch: Launcher = refuseToLaunch): Action {
  const handle = (context: LaunchContext) => launch(product, context);
  launches.add(handle);
  return defineAction<Fields, "CREATE">({
    identifier: `launch_${product.identifier.replaceAll("-", "_")}`,
    title: `Launch ${product.name}`,
    icon: "Package",
    description: product.description,
    trigger: "CREATE",
    blueprint: launchBlueprint,
    input: launchFields(product),
    ...(product.execute && { execute: product.execute }),
    permissions: [
      allow(
        [
          "servicecatalog:ProvisionProduct",
          "servicecatalog:DescribeRecord",
          "servicecatalog:DescribeProvisionedProduct",
        ],
        "*",
        "the product is found by its name, and records and provisioned products get their ids at the launch",
      ),
      allow(["cloudformation:DescribeStackEvents"], "arn:aws:cloudformation:*:*:stack/SC-*"),
    ],
    timeoutSeconds: 120,
    // Every try looks for the launch of its run, and begins none beside it.
    repeatable: true,
    handle,
  });
}

const launches = new WeakSet<object>();

/** Whether an action launches a product: what a launch is given is given to no other handler. */
export function isLaunch({ handle }: Pick<Action, "handle">): boolean {
  return launches.has(handle);
}

async function refuseToLaunch({ name }: Product): Promise<never> {
  throw new Error(`"${name}" is only declared here; launches run in the worker.`);
}
