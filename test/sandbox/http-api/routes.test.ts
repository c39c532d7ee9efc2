import { assert } from "chai";
import { checkRouteKey, findRoute, type Route } from "../../../sandbox/http-api/routes";

const routes: Route[] = [
  "$default",
  "ANY /pets/{id}",
  "GET /pets/{id}",
  "GET /pets/dogs",
  "GET /{proxy+}",
  "POST /pets/{id}/toys/{toy}",
  "GET /pets/cats/{proxy+}",
].map((key) => ({ key, integrationId: key }));

describe("findRoute", () => {
  for (const [method, path, key, pathParameters] of [
    ["GET", "/pets/dogs", "GET /pets/dogs", {}],
    ["GET", "/pets/6", "GET /pets/{id}", { id: "6" }],
    ["PUT", "/pets/6", "ANY /pets/{id}", { id: "6" }],
    ["GET", "/pets/a%20b%2Fc", "GET /pets/{id}", { id: "a b/c" }],
    ["GET", "/pets/%zz", "GET /pets/{id}", { id: "%zz" }],
    ["POST", "/pets/6/toys/ball", "POST /pets/{id}/toys/{toy}", { id: "6", toy: "ball" }],
    ["GET", "/pets/cats/a/b", "GET /pets/cats/{proxy+}", { proxy: "a/b" }],
    ["GET", "/pets/6/toys/ball", "GET /{proxy+}", { proxy: "pets/6/toys/ball" }],
    ["GET", "/pets/", "GET /{proxy+}", { proxy: "pets/" }],
    ["DELETE", "/", "$default", {}],
    ["POST", "/pets/6/toys", "$default", {}],
  ] as const) {
    it(`leads ${method} ${path} to ${key}`, () => {
      const match = findRoute(routes, method, path);

      assert.equal(match?.route.key, key);
      assert.deepEqual(match?.pathParameters, pathParameters);
    });
  }

  it("finds nothing when no route fits", () => {
    const [, any] = routes;
    const only = any ? [any] : [];

    assert.isUndefined(findRoute(only, "GET", "/pets"));
    assert.isUndefined(findRoute(only, "GET", "/pets/"));
    assert.isUndefined(findRoute(only, "GET", "/pets/6/toys"));
  });
});

describe("checkRouteKey", () => {
  for (const { key } of [...routes, { key: "GET /" }, { key: "OPTIONS /a-b/c.d" }]) {
    it(`takes ${key}`, () => assert.doesNotThrow(() => checkRouteKey(key)));
  }

  for (const key of [
    "",
    "/pets",
    "get /pets",
    "GET pets",
    "GET /pets/{id",
    "GET /{proxy+}/a",
    "GET /{a}{b}",
    "FETCH /pets",
  ]) {
    it(`refuses ${key || "nothing"}`, () =>
      assert.throws(() => checkRouteKey(key), `Its routeKey is ${JSON.stringify(key)}; allowed`));
  }
});
