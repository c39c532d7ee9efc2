type Text = { readonly S: string };
type Item = Readonly<Record<string, unknown>> & {
  readonly partition?: Text;
  readonly identifier?: Text;
};

/** The members of DynamoDB's calls that are read. */
interface Call {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Text>>;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
}

/** A table as the benches need one: it keeps items, checks no conditions, and knows the catalog's updates. */
export function createTable() {
  const items = new Map<string, Item>();
  const keyOf = ({ partition, identifier }: Item) => `${partition?.S} ${identifier?.S}`;
  const put = (item: Item) => void items.set(keyOf(item), item);

  const answers: Readonly<Record<string, (call: Call) => object>> = {
    PutItem({ Item = {} }) {
      put(Item);
      return {};
    },
    UpdateItem({ Key = {}, UpdateExpression = "", ExpressionAttributeValues: values = {} }) {
      const { ":id": resyncId, ":now": startedAt, ":yes": listed } = values;
      if (Key.partition?.S.startsWith("parts ")) {
        const before = items.get(keyOf(Key)) ?? Key;
        const [, set = ""] = / ADD (\w+) /.exec(UpdateExpression) ?? [];
        put({ ...before, ...(listed && { listed }), ...(set && added(before, set, values)) });
        return { Attributes: items.get(keyOf(Key)) };
      }
      if (Key.partition) put({ ...Key, resyncId, startedAt, touchedAt: startedAt });
      return { Attributes: { attempts: { N: "1" } } };
    },
    BatchGetItem({ RequestItems = {} }) {
      const asked = Object.entries(RequestItems) as [string, { Keys: Item[] }][];
      const found = asked.map(([name, { Keys }]) => [
        name,
        Keys.flatMap((key) => items.get(keyOf(key)) ?? []),
      ]);
      return { Responses: Object.fromEntries(found) as object };
    },
    BatchWriteItem({ RequestItems = {} }) {
      const requests = Object.values(RequestItems).flat() as { PutRequest?: { Item: Item } }[];
      for (const { PutRequest } of requests) if (PutRequest) put(PutRequest.Item);
      return {};
    },
    Query({ ExpressionAttributeValues: values = {} }) {
      const { ":partition": partition, ":resync": resync = { S: "" } } = values;
      const isSeen = partition?.S.startsWith("seen ");
      const wanted = [...items.values()].filter((item) => {
        if (item.partition?.S !== partition?.S) return false;
        const sort = item.identifier?.S ?? "";
        return isSeen ? sort.startsWith(resync.S) : sort > resync.S;
      });
      return { Items: wanted };
    },
  };
  return {
    answer: (target: string, body: object): object => answers[target]?.(body) ?? {},
  };
}

/** A set of texts with more of them. */
function added(item: Item, set: string, values: Readonly<Record<string, unknown>>) {
  const textsOf = (value: unknown) => (value as { SS?: readonly string[] } | undefined)?.SS ?? [];
  return { [set]: { SS: [...textsOf(item[set]), ...textsOf(values[":names"])] } };
}
