type Text = { readonly S: string };
type Item = Readonly<Record<string, unknown>> & {
  readonly partition?: Text;
  readonly identifier?: Text;
};

/** The members of DynamoDB's calls that are read. */
interface Call {
  readonly Item?: Item;
  readonly Key?: Item;
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
    UpdateItem({ Key = {}, ExpressionAttributeValues: values = {} }) {
      const { ":id": resyncId, ":now": startedAt } = values;
      if (Key.partition) put({ ...Key, resyncId, startedAt });
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
