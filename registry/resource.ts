import type { AwsClients } from "./contract/aws";
import type { JsonObject } from "./contract/port-data";
import type {
  BlueprintReference,
  ExistingBlueprint,
  Filled,
  PropertyName,
  RelationName,
} from "./blueprint";
import type { ResourceEvent } from "./resource-event";
import type { Statement } from "./statement";

/**
 * How a resource becomes an entity: each value is a JQ filter over the resource's properties, to which
 * `__Region`, `__AccountId`, `__Type` and `__Identifier` are added. The first output counts.
 */
export interface EntityMapping extends AnyMapping {
  readonly properties?: Readonly<Record<string, string>>;
  /** A list for a relation to many. */
  readonly relations?: Readonly<Record<string, string>>;
  /** Blueprint of the entities; the resource's own unless given. */
  readonly blueprint?: string | ExistingBlueprint;
}

/** A mapping to the resource's own blueprint `B`, whose names it must keep to, or to another one. */
export type MappingTo<B> =
  | (AnyMapping & {
      readonly properties?: Filled<PropertyName<B>, string>;
      readonly relations?: Filled<RelationName<B>, string>;
      readonly blueprint?: never;
    })
  | (EntityMapping & { readonly blueprint: string | ExistingBlueprint });

interface AnyMapping {
  /** A filter that gives nothing, null or false makes no entity. */
  readonly identifier: string;
  readonly title?: string;
  readonly icon?: string;
  readonly team?: string;
  /** JQ that gives a list: one entity for each element, which the filters see as `.item`. */
  readonly itemsToParse?: string;
}

/** Where reading and listing happen. */
export interface ReadContext {
  readonly aws: AwsClients;
  readonly region: string;
}

/** One page of a listing. */
export interface ResourcePage {
  readonly identifiers: readonly string[];
  readonly nextToken?: string;
}

/** Types that can only be listed below another resource. */
export interface Parent {
  /** Type of the resources to go through, such as `AWS::ECS::Cluster`. */
  readonly type: string;
  /** JQ over `{ identifier }` of such a resource: the ResourceModel for listing below it. */
  readonly model: string;
}

/** Calls of a type's service that change something and that no event of the type tells of. */
export interface UnheardCalls {
  /**
   * Properties and relations that these calls were judged by, between blanks: all that the mappings
   * write but `tags`. One that is added is a reason to judge each call again.
   */
  readonly shown: string;
  /**
   * Why what is shown stays as it is → operations between blanks. `*` stands for any text, and for no
   * operation that AWS says works on the type itself: such ones are named.
   */
  readonly calls: Readonly<Record<string, string>>;
}

/** One AWS resource type, as a file in `handlers/resources/` declares it. */
export interface ResourceDeclaration {
  /** Such as `AWS::Lambda::Function`. */
  readonly type: string;
  readonly blueprint: BlueprintReference;
  readonly events: readonly ResourceEvent[];
  /** `npm run check:events` holds it and `events` against all operations of the service. */
  readonly unheard?: UnheardCalls;
  readonly entity?: EntityMapping;
  /** Several mappings, instead of `entity`. */
  readonly entities?: readonly EntityMapping[];
  /** JQ; resources for which it gives nothing, null or false are left out of the catalog. */
  readonly selector?: string;
  /**
   * JQ over the resource: gives nothing, null or false while AWS is still changing it. It is looked at
   * again then, after a while, until it has settled. Without it the statuses that the resource shows
   * (`creating`, `UPDATE_IN_PROGRESS`) tell; `true` where the service's own event tells the end.
   */
  readonly settled?: string;
  /** What reading and listing need in AWS, besides Cloud Control itself. */
  readonly permissions: readonly Statement[];
  /** Lives in us-east-1, whatever the stack's region. */
  readonly global?: boolean;
  /** Every region lists all of the account's, though each lives in one region; it is read there alone. */
  readonly everywhere?: boolean;
  /** For types that Cloud Control lists only below another resource. */
  readonly parent?: Parent;
  /** The most that the service lists, without a word that there is more: 1000 queues of SQS. */
  readonly listBound?: number;
  /** For types that Cloud Control cannot read; undefined when there is no such resource. */
  read?(identifier: string, context: ReadContext): Promise<JsonObject | undefined>;
  /** For types that Cloud Control cannot list, or not to their end. */
  list?(nextToken: string | undefined, context: ReadContext): Promise<ResourcePage>;
}

/** A declared resource type. */
export interface ResourceType extends ResourceDeclaration {
  readonly kind: "resource";
}

/** Declares a resource type; the file's export is found by itself. */
export function defineResource<const B extends BlueprintReference>(
  declaration: Omit<ResourceDeclaration, "blueprint" | "entity" | "entities"> & {
    readonly blueprint: B;
    readonly entity?: MappingTo<NoInfer<B>>;
    readonly entities?: readonly MappingTo<NoInfer<B>>[];
  },
): ResourceType {
  return { ...declaration, kind: "resource" } as ResourceType;
}

/** All mappings of a resource type. */
export function mappingsOf(
  resource: Pick<ResourceDeclaration, "entity" | "entities">,
): readonly EntityMapping[] {
  return resource.entities ?? (resource.entity ? [resource.entity] : []);
}
